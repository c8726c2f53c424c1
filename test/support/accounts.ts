import { randomBytes } from 'node:crypto';
import { createTokens } from '../../src/auth/tokens.ts';
import type { Account, Role } from '../../src/domain/account.ts';
import { addAccount } from '../../src/storage/accounts.ts';
import { readSigningKeys } from '../../src/storage/signing-keys.ts';
import type { TestSystem } from './system.ts';

/** A new account of that role, and the headers by which it asks. */
export async function signedIn(
  system: TestSystem,
  role: Role,
): Promise<{ account: Account; headers: Record<string, string> }> {
  const email = `${role}-${randomBytes(4).toString('hex')}@example.org`;
  const account = await addAccount(system.pool, { email, passwordHash: 'none', role });
  const tokens = createTokens({
    readKeys: () => readSigningKeys(system.pool),
    issuer: system.config.JWT_ISSUER,
    audience: system.config.JWT_AUDIENCE,
  });
  const token = await tokens.sign(account, `session-${email}`);
  return { account, headers: { Authorization: `Bearer ${token}` } };
}
