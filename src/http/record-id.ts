import { Type } from 'typebox';
import { AppError } from '../errors.ts';

// As many as Postgres' integer has.
const pattern = '^[1-9][0-9]{0,8}$';
const expression = new RegExp(pattern);

/** The part of a path that names a record. */
export const recordPath = Type.Object(
  { id: Type.String({ pattern, description: 'the id of the record' }) },
  { additionalProperties: false },
);

/** @throws AppError not-found for what can be no id */
export function recordId(text: string | undefined): number {
  if (text === undefined || !expression.test(text))
    throw new AppError('not-found', `There is nothing with the id ${text}.`);
  return Number(text);
}
