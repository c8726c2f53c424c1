import { randomUUID } from 'node:crypto';
import { createTokens } from '../../src/auth/tokens.ts';
import type { Account, Role } from '../../src/domain/account.ts';
import { addAccount } from '../../src/storage/accounts.ts';
import { readSigningKeys } from '../../src/storage/signing-keys.ts';
import type { TestSystem } from './system.ts';

/** A new account of that role, without a password, and the headers of whoever is signed in with it. */
export async function signedIn(
  { pool, config }: TestSystem,
  role: Role,
): Promise<{ account: Account; headers: Record<string, string> }> {
  const email = `${role}-${randomUUID().slice(0, 8)}@example.org`;
  const account = await addAccount(pool, { email, passwordHash: 'none', role });
  const tokens = createTokens({
    readKeys: () => readSigningKeys(pool),
    issuer: config.JWT_ISSUER,
    audience: config.JWT_AUDIENCE,
  });
  return { account, headers: { Authorization: `Bearer ${await tokens.sign(account, randomUUID())}` } };
}
