import { createInterface } from 'node:readline';
import { finished, type Readable } from 'node:stream';
import type { SourceRow } from '../record.ts';
import { recordOf } from './record.ts';

/** The rows of a file with one JSON object a line; empty lines are passed over. */
export async function* readNdjson(input: Readable): AsyncGenerator<SourceRow> {
  let line = 0;
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  // Readline itself tells nobody.
  let broken: Error | null = null;
  finished(input, (error) => {
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
