import { type CursorKey, readCursorText, writeCursorText } from '../../contract/opaque-cursor.ts';
import { invalidParameters } from '../../contract/reading/parameter-reader.ts';

/** The cursors of one list, which no other list takes. Both throw AppError database-unavailable as well. */
export interface ListCursor<Position extends unknown[]> {
  /** Where the list goes on for whoever asks with the same parameters; null at its end. */
  write(parameters: object, position: Position | null): Promise<string | null>;
  /**
   * Null for the beginning.
   * @throws AppError bad-request for a cursor that this installation did not write, or wrote for another list or other
   * parameters
   */
  read(parameters: { cursor?: string | undefined }): Promise<Position | null>;
}

type TypeName<T> = T extends string ? 'string' : T extends number ? 'number' : never;

/** `types` are those of the parts of a position. */
export function createListCursor<Position extends (string | number)[]>(
  key: CursorKey,
  list: string,
  types: { [K in keyof Position]: TypeName<Position[K]> },
): ListCursor<Position> {
  /** What decides which items come in which order; the size of pages may change. */
  const identityOf = (parameters: object): unknown[] => [
    list,
    Object.entries(parameters)
      .filter(([name]) => name !== 'cursor' && name !== 'limit')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ];
  const isPosition = (parts: unknown[] | null): parts is Position =>
    parts?.length === types.length && parts.every((part, at) => typeof part === types[at]);
  return {
    write: async (parameters, position) =>
      position && writeCursorText(await key.read(), identityOf(parameters), position),
    async read(parameters) {
      if (parameters.cursor === undefined) return null;
      const position = readCursorText(await key.read(), identityOf(parameters), parameters.cursor);
      if (!isPosition(position))
        throw invalidParameters([
          { parameter: 'cursor', detail: 'is not a cursor of this list; begin again without it' },
        ]);
      return position;
    },
  };
}
