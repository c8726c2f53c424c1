import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { hashPassword } from '../../src/auth/passwords.ts';
import { createTokens } from '../../src/auth/tokens.ts';
import { type Account, canonicalEmail } from '../../src/domain/account.ts';
import type { PreparedAccountMail } from '../../src/domain/account-link.ts';
import type { Role } from '../../src/domain/enumerations.ts';
import { prepareAccountMail } from '../../src/storage/postgres/accounts/account-links.ts';
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

/** Adds a student's account with this password, as if its registration had been confirmed. */
export async function addStudent(pool: pg.Pool, email: string, password: string): Promise<Account> {
  const passwordHash = await hashPassword(password);
  return addAccount(pool, { email: canonicalEmail(email), passwordHash, role: 'student', isConfirmed: true });
}

/**
 * What the worker sends for the latest request for an e-mail to this address: the job exists once the request has been answered.
 * Null when it sends nothing.
 */
export async function latestMail(pool: pg.Pool, email: string): Promise<PreparedAccountMail | null> {
  const { rows } = await pool.query<{ link: number }>(
    `select (payload ->> 'link')::bigint as link from jobs j
     where kind = 'send-account-mail'
       and exists (select from account_links l where l.id = (j.payload ->> 'link')::bigint and l.email = $1)
     order by id desc limit 1`,
    [email],
  );
  assert(rows[0], `no e-mail to ${email} was requested`);
  return prepareAccountMail(pool, rows[0].link);
}
