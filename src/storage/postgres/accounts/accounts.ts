import type { Account, AccountRow } from '../../../domain/account.ts';
import type { Role } from '../../../domain/enumerations.ts';
import { AppError } from '../../../errors.ts';
import type { Queryable } from '../pool.ts';

/** @throws AppError conflict where the address has an account */
export async function addAccount(
  db: Queryable,
  account: { email: string; passwordHash: string; role: Role },
): Promise<Account> {
  const { rows } = await db.query<Account>(
    `insert into accounts (email, password_hash, role) values ($1::text, $2::text, $3::text)
     on conflict (email) do nothing
     returning id, email, role`,
    [account.email, account.passwordHash, account.role],
  );
  if (!rows[0]) throw new AppError('conflict', `There is an account of ${account.email} already.`);
  return rows[0];
}

const columns = `id, email, role, password_hash, disabled_at,
  extract(epoch from signed_out_at) * 1000 as signed_out_ms`;

/** Null when no account has this address. */
export async function findAccountByEmail(db: Queryable, email: string): Promise<AccountRow | null> {
  const { rows } = await db.query<AccountRow>(`select ${columns} from accounts where email = $1::text`, [
    email,
  ]);
  return rows[0] ?? null;
}

/** Null when the account does not exist (any more). */
export async function findAccount(db: Queryable, id: number): Promise<AccountRow | null> {
  const { rows } = await db.query<AccountRow>(`select ${columns} from accounts where id = $1::bigint`, [id]);
  return rows[0] ?? null;
}

/**
 * Reads the account as it is now and keeps everybody else from changing it until the transaction ends. Whatever depends on
 * the account (a session, a token, a revocation) is made under this lock, so that it comes wholly before or wholly after
 * any other such change. Null when the account does not exist (any more).
 */
export async function lockAccount(db: Queryable, id: number): Promise<AccountRow | null> {
  const { rows } = await db.query<AccountRow>(
    `select ${columns} from accounts where id = $1::bigint for no key update`,
    [id],
  );
  return rows[0] ?? null;
}

/** As `lockAccount`, by address. */
export async function lockAccountByEmail(db: Queryable, email: string): Promise<AccountRow | null> {
  const { rows } = await db.query<AccountRow>(
    `select ${columns} from accounts where email = $1::text for no key update`,
    [email],
  );
  return rows[0] ?? null;
}

/**
 * The database's clock, ms since 1970 with microseconds as fraction. Read under an account's lock it orders what happens to
 * the account: machines' clocks differ, this is one. A statement that also takes the lock could read it before it waits.
 */
export async function readClock(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ now_ms: number }>(
    'select extract(epoch from clock_timestamp()) * 1000 as now_ms',
  );
  return (rows[0] as { now_ms: number }).now_ms;
}

export interface ListedAccount extends Account {
  disabled_at: Date | null;
  created_at: Date;
}

/** In the order of their making. */
export async function listAccounts(db: Queryable): Promise<ListedAccount[]> {
  const { rows } = await db.query<ListedAccount>(
    'select id, email, role, disabled_at, created_at from accounts order by id',
  );
  return rows;
}

/** Takes the account's lock (`lockAccount`) to be held, as all that follow do. */
export async function setRole(db: Queryable, id: number, role: Role): Promise<void> {
  await db.query('update accounts set role = $2::text where id = $1::bigint', [id, role]);
}

/** Disabling ends all sessions for good: enabling does not bring them back. */
export async function disableAccount(db: Queryable, id: number): Promise<void> {
  await db.query(
    `update accounts set disabled_at = coalesce(disabled_at, now()), signed_out_at = clock_timestamp()
     where id = $1::bigint`,
    [id],
  );
}

export async function enableAccount(db: Queryable, id: number): Promise<void> {
  await db.query('update accounts set disabled_at = null where id = $1::bigint', [id]);
}

/** With all that is its own. */
export async function deleteAccount(db: Queryable, id: number): Promise<void> {
  await db.query('delete from accounts where id = $1::bigint', [id]);
}

/** Ends all sessions that were opened up to now. @returns when that was, ms as `readClock` has it */
export async function setPassword(db: Queryable, id: number, passwordHash: string): Promise<number> {
  const { rows } = await db.query<{ signed_out_ms: number }>(
    `update accounts set password_hash = $2::text, signed_out_at = clock_timestamp()
     where id = $1::bigint returning extract(epoch from signed_out_at) * 1000 as signed_out_ms`,
    [id, passwordHash],
  );
  return (rows[0] as { signed_out_ms: number }).signed_out_ms;
}
