import { readOpaqueCursor, writeOpaqueCursor } from '../../contract/opaque-cursor.ts';
import type { SearchQuery } from '../../domain/search/search-query.ts';
import { invalidInput } from '../../errors.ts';
import { sorting } from './sorting.ts';

/** The sort values of the last item of a page. */
export type CursorPosition = (string | number)[];

/**
 * Writes the cursor for the next page of a search. It holds the sort values of the last item instead of an offset, so that
 * edits elsewhere in the list neither repeat nor skip an item.
 */
export function writeCursor(key: Buffer, query: SearchQuery, position: CursorPosition): string {
  return writeOpaqueCursor(key, identityOf(query), position);
}

/**
 * Reads the position from a cursor.
 * @throws AppError bad-request if this installation did not write the cursor, or wrote it for another search
 */
export function readCursor(key: Buffer, query: SearchQuery & { cursor: string }): CursorPosition {
  const position = readOpaqueCursor(key, identityOf(query), query.cursor);
  if (!isPosition(position, sorting(query).length)) {
    throw invalidInput([
      { parameter: 'cursor', detail: 'is not a cursor of this search; start again without it' },
    ]);
  }
  return position;
}

function isPosition(value: unknown[] | null, parts: number): value is CursorPosition {
  return (
    value?.length === parts && value.every((part) => typeof part === 'string' || typeof part === 'number')
  );
}

/** What decides the items and their order. The page size and the fields are not part of it: they may change. */
function identityOf({ q, selected, ranges, near, radius, sort }: SearchQuery): unknown[] {
  const values = Object.entries(selected).map(([name, chosen]) => [name, [...chosen].sort()]);
  return ['search', q, values.sort(), ranges, near, radius, sort];
}
