import type { Account, AccountRow, Role } from '../domain/account.ts';
import { AppError } from '../errors.ts';
import type { Queryable } from './postgres.ts';

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

const columns = 'id, email, role, password_hash, disabled_at, signed_out_at';

export async function findAccountByEmail(db: Queryable, email: string): Promise<AccountRow | null> {
  const { rows } = await db.query<AccountRow>(`select ${columns} from accounts where email = $1::text`, [
    email,
  ]);
  return rows[0] ?? null;
}

export async function findAccount(db: Queryable, id: number): Promise<AccountRow | null> {
  const { rows } = await db.query<AccountRow>(`select ${columns} from accounts where id = $1::bigint`, [id]);
  return rows[0] ?? null;
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

/** Null where there is none. */
export async function setRole(db: Queryable, email: string, role: Role): Promise<Account | null> {
  const { rows } = await db.query<Account>(
    'update accounts set role = $2::text where email = $1::text returning id, email, role',
    [email, role],
  );
  return rows[0] ?? null;
}

/** Null where there is none. */
export async function setDisabled(db: Queryable, email: string, disabled: boolean): Promise<Account | null> {
  const { rows } = await db.query<Account>(
    `update accounts set disabled_at = case when $2::boolean then coalesce(disabled_at, now()) end
     where email = $1::text returning id, email, role`,
    [email, disabled],
  );
  return rows[0] ?? null;
}

/** With all that is its own. */
export async function deleteAccount(db: Queryable, id: number): Promise<void> {
  await db.query('delete from accounts where id = $1::bigint', [id]);
}

/** All sessions end with the old password. Null where there is no such account. */
export async function setPassword(
  db: Queryable,
  email: string,
  passwordHash: string,
): Promise<Account | null> {
  const { rows } = await db.query<Account>(
    `update accounts set password_hash = $2::text, signed_out_at = clock_timestamp()
     where email = $1::text returning id, email, role`,
    [email, passwordHash],
  );
  return rows[0] ?? null;
}
