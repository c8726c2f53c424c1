import { readCursorText, writeCursorText } from '../domain/cursor-text.ts';
import type { SearchQuery } from '../domain/search-query.ts';
import { AppError } from '../errors.ts';

/** The sort values of the item that a cursor stands after. */
export type CursorPosition = (string | number)[];

/**
 * Where the next page begins, for whoever asks the same search again. It carries the sort values of the last item, not
 * an offset, so edits elsewhere in the list neither repeat nor skip an item.
 */
export function writeCursor(query: SearchQuery, position: CursorPosition): string {
  return writeCursorText(identityOf(query), position);
}

/** @throws AppError bad-request for a cursor that is none, was altered, or belongs to another search */
export function readCursor(query: SearchQuery): CursorPosition | null {
  if (query.cursor === null) return null;
  const position = readCursorText(identityOf(query), query.cursor);
  if (!isPosition(position)) {
    throw new AppError('bad-request', 'Please correct: cursor.', {
      faults: [{ parameter: 'cursor', detail: 'is not a cursor of this search; begin again without it' }],
    });
  }
  return position;
}

function isPosition(value: unknown[] | null): value is CursorPosition {
  return value?.every((part) => typeof part === 'string' || typeof part === 'number') ?? false;
}

/** What decides which items come in which order; the size of pages and what is shown of them may change. */
function identityOf({ q, selected, ranges, near, radius, sort }: SearchQuery): unknown[] {
  const values = Object.entries(selected).map(([name, chosen]) => [name, [...chosen].sort()]);
  return [q, values.sort(), ranges, near, radius, sort];
}
