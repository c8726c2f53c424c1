import type { Context } from 'koa';
import type { Static, TSchema } from 'typebox';
import { passwordFaults } from '../../auth/password-rules.ts';
import { createValidator, maxFieldErrors } from '../../contract/reading/validation-errors.ts';
import { badBody } from '../../errors.ts';
import { readJson } from './json-body.ts';

/**
 * As `bodyReader`, for a body with a new password at `member`: each reason why it is refused is an error of its own.
 * @param emailOf the address of the account that it is for; the body has not been checked yet
 */
export function newPasswordReader<T extends TSchema>(
  schema: T,
  member: string,
  emailOf: (context: Context, body: Record<string, unknown>) => unknown,
): (context: Context) => Promise<Static<T>> {
  const faultsOf = createValidator(schema);
  return async (context) => {
    const body = await readJson(context, ['application/json'], schema);
    const faults = faultsOf(body);
    const members = (body ?? {}) as Record<string, unknown>;
    const [password, pointer] = [members[member], `/${member}`];
    // One that is too short will be another one anyway.
    if (typeof password === 'string' && !faults.some((fault) => fault.pointer === pointer)) {
      const email = emailOf(context, members);
      for (const detail of passwordFaults(password, typeof email === 'string' ? email : ''))
        faults.push({ pointer, detail });
    }
    if (faults.length > 0) throw badBody(faults.slice(0, maxFieldErrors));
    return body as Static<T>;
  };
}
