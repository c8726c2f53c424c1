import { readCursorText, writeCursorText } from '../../contract/opaque-cursor.ts';
import type { SearchQuery } from '../../domain/search/search-query.ts';
import { AppError } from '../../errors.ts';
import { sorting } from './sorting.ts';

/** The sort values of the item that a cursor stands after. */
export type CursorPosition = (string | number)[];

/**
 * Where the next page begins, for whoever asks the same search again. It carries the sort values of the last item, not
 * an offset, so edits elsewhere in the list neither repeat nor skip an item.
 */
export function writeCursor(key: Buffer, query: SearchQuery, position: CursorPosition): string {
  return writeCursorText(key, identityOf(query), position);
}

/** @throws AppError bad-request for a cursor that this installation did not write, or wrote for another search */
export function readCursor(key: Buffer, query: SearchQuery & { cursor: string }): CursorPosition {
  const position = readCursorText(key, identityOf(query), query.cursor);
  if (!isPosition(position, sorting(query).length)) {
    throw new AppError('bad-request', 'Please correct: cursor.', {
      fieldErrors: [
        { parameter: 'cursor', detail: 'is not a cursor of this search; start again without it' },
      ],
    });
  }
  return position;
}

function isPosition(value: unknown[] | null, parts: number): value is CursorPosition {
  return (
    value?.length === parts && value.every((part) => typeof part === 'string' || typeof part === 'number')
  );
}

/** What decides which items come in which order; the size of pages and what is shown of them may change. */
function identityOf({ q, selected, ranges, near, radius, sort }: SearchQuery): unknown[] {
  const values = Object.entries(selected).map(([name, chosen]) => [name, [...chosen].sort()]);
  return ['search', q, values.sort(), ranges, near, radius, sort];
}
