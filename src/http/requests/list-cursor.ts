import { type CursorKey, readOpaqueCursor, writeOpaqueCursor } from '../../contract/opaque-cursor.ts';
import { invalidInput } from '../../errors.ts';

/** Reads and writes the cursors of one list; no other list accepts them. Both throw AppError database-unavailable. */
interface ListCursor<Position extends unknown[]> {
  /** The cursor of the next page for a request with the same parameters; null at the end of the list. */
  write(parameters: object, position: Position | null): Promise<string | null>;
  /**
   * The position that the next page starts after; null for the first page.
   * @throws AppError bad-request for a cursor that was written by another installation, for another list or for other
   * parameters
   */
  read(parameters: { cursor?: string | undefined }): Promise<Position | null>;
}

type TypeName<T> = T extends string ? 'string' : T extends number ? 'number' : never;

/** @param types the type of each part of a position */
export function createListCursor<Position extends (string | number)[]>(
  key: CursorKey,
  list: string,
  types: { [K in keyof Position]: TypeName<Position[K]> },
): ListCursor<Position> {
  /** Everything that determines the items and their order. The page size does not, and may change between pages. */
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
      position && writeOpaqueCursor(await key.read(), identityOf(parameters), position),
    async read(parameters) {
      if (parameters.cursor === undefined) return null;
      const position = readOpaqueCursor(await key.read(), identityOf(parameters), parameters.cursor);
      if (!isPosition(position))
        throw invalidInput([
          { parameter: 'cursor', detail: 'is not a cursor of this list; start again without it' },
        ]);
      return position;
    },
  };
}
