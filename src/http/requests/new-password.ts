import type { Context } from 'koa';
import type { Static, TSchema } from 'typebox';
import { findPasswordErrors } from '../../auth/password-rules.ts';
import { createValidator, maxFieldErrors } from '../../contract/reading/validation-errors.ts';
import { type FieldError, invalidInput } from '../../errors.ts';
import { readJson } from './json-body.ts';

interface OfAccount {
  email: unknown;
  errors?: FieldError[];
}

/**
 * Like `bodyReader`, for a body with a new password in `member`. Each password rule that is broken is reported as an error.
 * @param accountOf returns the e-mail address of the account, and further errors to report; it gets the body before it is
 * validated
 */
export function newPasswordReader<T extends TSchema>(
  schema: T,
  member: string,
  accountOf: (context: Context, body: Record<string, unknown>) => OfAccount | Promise<OfAccount>,
): (context: Context) => Promise<Static<T>> {
  const validate = createValidator(schema);
  return async (context) => {
    const body = await readJson(context, ['application/json'], schema);
    const errors = validate(body);
    const members = (body ?? {}) as Record<string, unknown>;
    const [password, pointer] = [members[member], `/${member}`];
    const { email, errors: ofAccount = [] } = await accountOf(context, members);
    // One error of a field is enough.
    errors.push(...ofAccount.filter((given) => !errors.some((error) => error.pointer === given.pointer)));
    // A password with a wrong length has to be replaced anyway; one error is enough.
    if (typeof password === 'string' && !errors.some((error) => error.pointer === pointer)) {
      for (const detail of findPasswordErrors(password, typeof email === 'string' ? email : ''))
        errors.push({ pointer, detail });
    }
    if (errors.length > 0) throw invalidInput(errors.slice(0, maxFieldErrors));
    return body as Static<T>;
  };
}
