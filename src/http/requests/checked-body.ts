import type { Context } from 'koa';
import type { Static, TSchema } from 'typebox';
import { createValidator, maxFieldErrors } from '../../contract/reading/validation-errors.ts';
import { type FieldError, invalidInput } from '../../errors.ts';
import { readJson } from './json-body.ts';

/**
 * Like `bodyReader`, plus `check` for rules that a schema cannot express. `check` gets the body before it is validated;
 * its errors are reported together with the schema's, at most one per field.
 */
export function checkedBodyReader<T extends TSchema>(
  schema: T,
  check: (body: unknown) => FieldError[],
): (context: Context) => Promise<Static<T>> {
  const validate = createValidator(schema);
  return async (context) => {
    const body = await readJson(context, ['application/json'], schema);
    const fieldErrors = new Map<string | undefined, FieldError>();
    for (const fieldError of [...validate(body), ...check(body)])
      if (!fieldErrors.has(fieldError.pointer)) fieldErrors.set(fieldError.pointer, fieldError);
    if (fieldErrors.size > 0) throw invalidInput([...fieldErrors.values()].slice(0, maxFieldErrors));
    return body as Static<T>;
  };
}
