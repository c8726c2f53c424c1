import type { Readable } from 'node:stream';
import type { SourceRow } from '../institute-record.ts';
import { readTextChunks } from './file-chunks.ts';
import { maxRowLength, readFileRecord } from './file-record.ts';

/**
 * Reads a file with one JSON object per line; empty lines are ignored. A line that is too long is rejected without being
 * kept in memory.
 */
export async function* readNdjson(input: Readable): AsyncGenerator<SourceRow> {
  let line = 0;
  for await (const text of readLines(input)) {
    line += 1;
    if (text === null) yield { line, reason: `is longer than ${maxRowLength} characters` };
    else if (text.trim() !== '') {
      const row = parseObject(text);
      yield row ? readFileRecord(line, row) : { line, reason: 'is not a JSON object' };
    }
  }
}

/** Splits the text into lines; null for a line that is too long. */
async function* readLines(input: Readable): AsyncGenerator<string | null> {
  let line: string | null = '';
  for await (const chunk of readTextChunks(input)) {
    const parts = chunk.split('\n');
    for (const [at, part] of parts.entries()) {
      line = line === null || line.length + part.length > maxRowLength ? null : line + part;
      if (at === parts.length - 1) break;
      yield line;
      line = '';
    }
  }
  yield line;
}

function parseObject(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
