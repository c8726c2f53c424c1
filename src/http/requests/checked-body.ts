import type { Context } from 'koa';
import type { Static, TSchema } from 'typebox';
import { createValidator, maxFieldErrors } from '../../contract/reading/validation-errors.ts';
import { badBody, type FieldError } from '../../errors.ts';
import { readJson } from './json-body.ts';

/**
 * As `bodyReader`, with rules that a schema cannot say: `check` is given whatever the body is, and its faults are named
 * together with the schema's, one a place.
 */
export function checkedBodyReader<T extends TSchema>(
  schema: T,
  check: (body: unknown) => FieldError[],
): (context: Context) => Promise<Static<T>> {
  const faultsOf = createValidator(schema);
  return async (context) => {
    const body = await readJson(context, ['application/json'], schema);
    const faults = new Map<string | undefined, FieldError>();
    for (const fault of [...faultsOf(body), ...check(body)])
      if (!faults.has(fault.pointer)) faults.set(fault.pointer, fault);
    if (faults.size > 0) throw badBody([...faults.values()].slice(0, maxFieldErrors));
    return body as Static<T>;
  };
}
