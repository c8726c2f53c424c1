import { randomUUID } from 'node:crypto';
import { createTokens } from '../../src/auth/tokens.ts';
import type { Account } from '../../src/domain/account.ts';
import type { Role } from '../../src/domain/enumerations.ts';
import { addAccount } from '../../src/storage/postgres/accounts/accounts.ts';
import { readSigningKeys } from '../../src/storage/postgres/accounts/signing-keys.ts';
import type { TestSystem } from './system.ts';

// The password of this hash is unknown.
const passwordHash =
  '$argon2id$v=19$m=19456,t=2,p=1$zMF23YljF1NFpQNQ/fQ29A$nQjNDzozn+NN9ZZsSJkiDPWgSsZ79r/ygyAESA0oPIM';

/** Adds an account with this role; returns it and the headers of a request that is authenticated for it. */
export async function signedIn(
  { pool, config }: TestSystem,
  role: Role,
): Promise<{ account: Account; headers: Record<string, string> }> {
  const email = `${role}-${randomUUID().slice(0, 8)}@example.org`;
  const account = await addAccount(pool, { email, passwordHash, role, isConfirmed: true });
  const tokens = createTokens({
    readKeys: () => readSigningKeys(pool),
    issuer: config.JWT_ISSUER,
    audience: config.JWT_AUDIENCE,
  });
  return {
    account,
    headers: { Authorization: `Bearer ${await tokens.sign(account, randomUUID(), Date.now())}` },
  };
}
