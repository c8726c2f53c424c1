import { readCursorText, writeCursorText } from '../domain/cursor-text.ts';
import { badParameters } from './parameters.ts';

/** Where a list goes on for whoever asks with the same parameters; their values and the position are what it holds for. */
export function writeListCursor(parameters: object, position: unknown[] | null): string | null {
  return position && writeCursorText(identityOf(parameters), position);
}

/** @throws AppError bad-request for what is no cursor, was altered, or belongs to other parameters */
export function readListCursor<Position extends unknown[]>(parameters: {
  cursor?: string | undefined;
}): Position | null {
  const { cursor } = parameters;
  if (cursor === undefined) return null;
  const position = readCursorText(identityOf(parameters), cursor);
  if (!position)
    throw badParameters([
      { parameter: 'cursor', detail: 'is not a cursor of this list; begin again without it' },
    ]);
  return position as Position;
}

/** What decides which items come in which order; the size of pages may change. */
function identityOf(parameters: object): unknown[] {
  const deciding = Object.entries(parameters)
    .filter(([name]) => name !== 'cursor' && name !== 'limit')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return [deciding];
}
