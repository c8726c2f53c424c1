import { Type } from 'typebox';
import { AppError } from '../../errors.ts';

// Within the range of an integer of Postgres.
const pattern = '^[1-9][0-9]{0,8}$';

/** The part of a path that names a record. */
export const recordPath = Type.Object(
  { id: Type.String({ pattern, description: 'Id of the record.' }) },
  { additionalProperties: false },
);

/** Creates a parser of ids in paths. The parser throws AppError not-found for text that cannot be an id. */
export function idReader(pattern: string): (text: string | undefined) => number {
  const expression = new RegExp(pattern);
  return (text) => {
    if (!expression.test(text ?? ''))
      throw new AppError('not-found', `No record with the id "${text}" exists.`);
    return Number(text);
  };
}

/** Parses the id of a pin, a synonym group, a saved search or an import. @throws AppError not-found */
export const recordId = idReader(pattern);
