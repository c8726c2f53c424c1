import { Type } from 'typebox';
import { AppError } from '../../errors.ts';

// As many as Postgres' integer has.
const pattern = '^[1-9][0-9]{0,8}$';

/** The part of a path that names a record. */
export const recordPath = Type.Object(
  { id: Type.String({ pattern, description: 'the id of the record' }) },
  { additionalProperties: false },
);

/** Makes the function that reads such an id out of a path. What it makes throws AppError not-found for what can be none. */
export function idReader(pattern: string): (text: string | undefined) => number {
  const expression = new RegExp(pattern);
  return (text) => {
    if (!expression.test(text ?? ''))
      throw new AppError('not-found', `There is nothing with the id ${text}.`);
    return Number(text);
  };
}

export const recordId = idReader(pattern);
