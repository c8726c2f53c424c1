import type { Account, AccountRow } from '../../../domain/account.ts';
import type { Role } from '../../../domain/enumerations.ts';
import { AppError } from '../../../errors.ts';
import type { Queryable } from '../pool.ts';

const uniqueViolation = '23505';

/**
 * @param account.isConfirmed whether its owner has proved that the address is theirs
 * @throws AppError conflict when an account with this address exists
 */
export async function addAccount(
  db: Queryable,
  account: { email: string; passwordHash: string; role: Role; isConfirmed: boolean },
): Promise<Account> {
  const { rows } = await db.query<Account>(
    `insert into accounts (email, password_hash, role, confirmed_at)
     values ($1::text, $2::text, $3::text, case when $4::boolean then now() end)
     on conflict (email) do nothing
     returning id, email, role`,
    [account.email, account.passwordHash, account.role, account.isConfirmed],
  );
  if (!rows[0]) throw addressTaken(account.email);
  return rows[0];
}

const columns = `id, email, role, password_hash, disabled_at, confirmed_at,
  extract(epoch from signed_out_at) * 1000 as signed_out_ms`;

/** Finds an account by its canonical address; null if it does not exist. */
export async function findAccountByEmail(db: Queryable, email: string): Promise<AccountRow | null> {
  const { rows } = await db.query<AccountRow>(`select ${columns} from accounts where email = $1::text`, [
    email,
  ]);
  return rows[0] ?? null;
}

/** Finds an account by its id; null if it does not exist. */
export async function findAccount(db: Queryable, id: number): Promise<AccountRow | null> {
  const { rows } = await db.query<AccountRow>(`select ${columns} from accounts where id = $1::bigint`, [id]);
  return rows[0] ?? null;
}

/**
 * Reads the account and locks it against changes until the transaction ends. Everything that depends on the account (a session, a
 * token, a revocation) is created under this lock, so that these changes are serialized. Null if the account does not exist.
 */
export async function lockAccount(db: Queryable, id: number): Promise<AccountRow | null> {
  const { rows } = await db.query<AccountRow>(
    `select ${columns} from accounts where id = $1::bigint for no key update`,
    [id],
  );
  return rows[0] ?? null;
}

/** The same as `lockAccount`, by address. */
export async function lockAccountByEmail(db: Queryable, email: string): Promise<AccountRow | null> {
  const { rows } = await db.query<AccountRow>(
    `select ${columns} from accounts where email = $1::text for no key update`,
    [email],
  );
  return rows[0] ?? null;
}

/**
 * Reads the clock of the database, in ms since 1970 with a fraction. Read under the lock of an account, it orders the changes of
 * that account across machines whose clocks differ. It is a separate statement: one that also takes the lock could read the
 * clock before it waits for the lock.
 */
export async function readClock(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ now_ms: number }>(
    'select extract(epoch from clock_timestamp()) * 1000 as now_ms',
  );
  return (rows[0] as { now_ms: number }).now_ms;
}

interface ListedAccount extends Account {
  disabled_at: Date | null;
  created_at: Date;
}

/** Lists all accounts in the order of their creation. */
export async function listAccounts(db: Queryable): Promise<ListedAccount[]> {
  const { rows } = await db.query<ListedAccount>(
    'select id, email, role, disabled_at, created_at from accounts order by id',
  );
  return rows;
}

/** Requires the account's lock (`lockAccount`), as do the functions below. */
export async function setRole(db: Queryable, id: number, role: Role): Promise<void> {
  await db.query('update accounts set role = $2::text where id = $1::bigint', [id, role]);
}

/** Disables the account, voids its links and ends all its sessions for good: enabling it does not restore them. */
export async function disableAccount(db: Queryable, id: number): Promise<void> {
  await db.query(
    `with void as (delete from account_links where account_id = $1::bigint)
     update accounts set disabled_at = coalesce(disabled_at, now()), signed_out_at = clock_timestamp()
     where id = $1::bigint`,
    [id],
  );
}

export async function enableAccount(db: Queryable, id: number): Promise<void> {
  await db.query('update accounts set disabled_at = null where id = $1::bigint', [id]);
}

/** Deletes the account with everything that belongs to it. */
export async function deleteAccount(db: Queryable, id: number): Promise<void> {
  await db.query('delete from accounts where id = $1::bigint', [id]);
}

/**
 * Gives the account an address that its owner has proved to be theirs; it may be the one that it has.
 * @throws AppError conflict when another account has this address
 */
export async function setConfirmedEmail(db: Queryable, id: number, email: string): Promise<void> {
  try {
    await db.query('update accounts set email = $2::text, confirmed_at = now() where id = $1::bigint', [
      id,
      email,
    ]);
  } catch (error) {
    if ((error as { code?: string }).code !== uniqueViolation) throw error;
    throw addressTaken(email);
  }
}

/** Sets the password, voids the account's links and ends all sessions. @returns the time of that, as `readClock` returns it */
export async function setPassword(db: Queryable, id: number, passwordHash: string): Promise<number> {
  const { rows } = await db.query<{ signed_out_ms: number }>(
    `with void as (delete from account_links where account_id = $1::bigint)
     update accounts set password_hash = $2::text, signed_out_at = clock_timestamp()
     where id = $1::bigint returning extract(epoch from signed_out_at) * 1000 as signed_out_ms`,
    [id, passwordHash],
  );
  return (rows[0] as { signed_out_ms: number }).signed_out_ms;
}

function addressTaken(email: string): AppError {
  return new AppError('conflict', `An account with the e-mail address ${email} already exists.`);
}
