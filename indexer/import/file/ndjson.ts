import { createInterface } from 'node:readline';
import { finished, type Readable, Transform } from 'node:stream';
import { AppError } from '../../../src/errors.ts';
import type { SourceRow } from '../record.ts';
import { longestRow, recordOf } from './record.ts';

const newline = 0x0a;

/**
 * The rows of a file with one JSON object a line; empty lines are passed over.
 * @throws AppError where a line is too long for any row
 */
export async function* readNdjson(input: Readable): AsyncGenerator<SourceRow> {
  let line = 0;
  const bounded = boundedLines();
  finished(input, (error) => error && bounded.destroy(error));
  const lines = createInterface({ input: input.pipe(bounded), crlfDelay: Number.POSITIVE_INFINITY });
  // Readline itself tells nobody.
  let broken: Error | null = null;
  finished(bounded, (error) => {
    if (!error) return;
    broken = error;
    lines.close();
  });
  for await (const text of lines) {
    line += 1;
    const json = line === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (json.trim() === '') continue;
    const row = parsed(json);
    if (row) yield recordOf(line, row);
    else yield { line, reason: 'is no JSON object' };
  }
  if (broken) throw broken;
}

/** Passes bytes on; readline would gather a line of any length. */
function boundedLines(): Transform {
  let length = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const last = chunk.lastIndexOf(newline);
      length = last < 0 ? length + chunk.length : chunk.length - 1 - last;
      if (length <= longestRow) done(null, chunk);
      else done(new AppError('bad-request', `no NDJSON: a line is longer than ${longestRow} bytes`));
    },
  });
}

function parsed(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
