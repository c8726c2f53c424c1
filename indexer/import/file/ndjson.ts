import type { Readable } from 'node:stream';
import type { SourceRow } from '../institute-record.ts';
import { readTextChunks } from './file-chunks.ts';
import { maxRowLength, readFileRecord } from './file-record.ts';

/**
 * The rows of a file with one JSON object a line; empty lines are passed over. A line that is too long for any row is
 * rejected without being kept in memory.
 */
export async function* readNdjson(input: Readable): AsyncGenerator<SourceRow> {
  let line = 0;
  for await (const text of linesOf(input)) {
    line += 1;
    if (text === null) yield { line, reason: `is longer than ${maxRowLength} characters` };
    else if (text.trim() !== '') {
      const row = parsed(text);
      yield row ? readFileRecord(line, row) : { line, reason: 'is no JSON object' };
    }
  }
}

/** Each line of the text; null for one that is longer than any row. */
async function* linesOf(input: Readable): AsyncGenerator<string | null> {
  let line: string | null = '';
  for await (const piece of readTextChunks(input)) {
    const parts = piece.split('\n');
    for (const [at, part] of parts.entries()) {
      line = line === null || line.length + part.length > maxRowLength ? null : line + part;
      if (at === parts.length - 1) break;
      yield line;
      line = '';
    }
  }
  yield line;
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
