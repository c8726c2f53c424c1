import { createHash } from 'node:crypto';
import type { SearchQuery } from '../domain/search-query.ts';
import { AppError } from '../errors.ts';

/** The sort values of the item that a cursor stands after. */
export type CursorPosition = (string | number)[];

/**
 * Where the next page begins, for whoever asks the same search again. It carries the sort values of the last item, not
 * an offset, so edits elsewhere in the list neither repeat nor skip an item.
 */
export function writeCursor(query: SearchQuery, position: CursorPosition): string {
  return Buffer.from(JSON.stringify([digest(query, position), position])).toString('base64url');
}

/** @throws AppError bad-request for a cursor that is none, was altered, or belongs to another search */
export function readCursor(query: SearchQuery): CursorPosition | null {
  if (query.cursor === null) return null;
  const [stated, position] = parse(query.cursor);
  if (!isPosition(position) || stated !== digest(query, position)) {
    throw new AppError('bad-request', 'Please correct: cursor.', {
      faults: [{ parameter: 'cursor', detail: 'is not a cursor of this search; begin again without it' }],
    });
  }
  return position;
}

function parse(cursor: string): [unknown, unknown] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) ? [parts[0], parts[1]] : [null, null];
  } catch {
    return [null, null];
  }
}

function isPosition(value: unknown): value is CursorPosition {
  return Array.isArray(value) && value.every((part) => typeof part === 'string' || typeof part === 'number');
}

/** Of what decides which items come in which order; the size of pages and what is shown of them may change. */
function digest(query: SearchQuery, position: CursorPosition): string {
  const { q, selected, ranges, near, radius, sort } = query;
  const values = Object.entries(selected).map(([name, chosen]) => [name, [...chosen].sort()]);
  const identity = JSON.stringify([q, values.sort(), ranges, near, radius, sort, position]);
  return createHash('sha256').update(identity).digest('base64url').slice(0, 16);
}
