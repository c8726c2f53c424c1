import { readCursorText, writeCursorText } from '../domain/cursor-text.ts';
import { badParameters } from './parameters.ts';

/** The cursors of one list, which no other list takes. */
export interface ListCursor<Position extends unknown[]> {
  /** Where the list goes on for whoever asks with the same parameters; null at its end. */
  write(parameters: object, position: Position | null): string | null;
  /**
   * Null for the beginning.
   * @throws AppError bad-request for what is no cursor, was altered, or belongs to another list or other parameters
   */
  read(parameters: { cursor?: string | undefined }): Position | null;
}

export function createListCursor<Position extends unknown[]>(list: string): ListCursor<Position> {
  /** What decides which items come in which order; the size of pages may change. */
  const identityOf = (parameters: object): unknown[] => [
    list,
    Object.entries(parameters)
      .filter(([name]) => name !== 'cursor' && name !== 'limit')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ];
  return {
    write: (parameters, position) => position && writeCursorText(identityOf(parameters), position),
    read(parameters) {
      if (parameters.cursor === undefined) return null;
      const position = readCursorText(identityOf(parameters), parameters.cursor);
      if (!position)
        throw badParameters([
          { parameter: 'cursor', detail: 'is not a cursor of this list; begin again without it' },
        ]);
      return position as Position;
    },
  };
}
