import { createHash, randomBytes } from 'node:crypto';
import type { AccountRow } from '../../../domain/account.ts';
import { accountLinkHours, type PreparedAccountMail } from '../../../domain/account-link.ts';
import type { AccountMail } from '../../../domain/enumerations.ts';
import { addJob } from '../jobs/job-queue.ts';
import type { Queryable } from '../pool.ts';
import { lockAccount, lockAccountByEmail } from './accounts.ts';

/** What the token of a link allows. */
export interface AccountLink {
  id: number;
  purpose: AccountMail;
  email: string;
  account_id: number | null;
  /** only of a registration */
  password_hash: string | null;
}

const columns = 'l.id, l.purpose, l.email, l.account_id, l.password_hash';

// Requests whose e-mail could not be sent within this time are dropped.
const keepHours = 24;

interface NewAccountLink {
  purpose: AccountMail;
  email: string;
  accountId?: number;
  passwordHash?: string;
}

/**
 * Stores a request for an e-mail to an address, and the job that sends it. It does not look whether the address has an account,
 * so that it takes the same time for every address.
 */
export async function requestAccountMail(
  db: Queryable,
  request: NewAccountLink,
  requestId: string,
): Promise<void> {
  const link = await addAccountLink(db, request);
  await addJob(db, { kind: 'send-account-mail', payload: { link }, requestId });
}

/** Stores the request alone. @returns its id @internal Exported for tests. */
export async function addAccountLink(
  db: Queryable,
  { purpose, email, accountId, passwordHash }: NewAccountLink,
): Promise<number> {
  const { rows } = await db.query<{ id: number }>(
    `insert into account_links (purpose, email, account_id, password_hash)
     values ($1::text, $2::text, $3::bigint, $4::text) returning id`,
    [purpose, email, accountId ?? null, passwordHash ?? null],
  );
  return (rows[0] as { id: number }).id;
}

/**
 * Decides which e-mail a request results in, and makes the token of its link, of which only the hash is stored. Each call makes
 * another token, and all of them work until one is used: an e-mail that is sent again may have arrived before. Holds the lock of
 * the account until the transaction ends.
 * @returns null when there is nothing to send: the address has no account or a disabled one, or the request is obsolete
 */
export async function prepareAccountMail(db: Queryable, id: number): Promise<PreparedAccountMail | null> {
  const { rows } = await db.query<AccountLink>(
    `select ${columns} from account_links l where l.id = $1::bigint`,
    [id],
  );
  const [link] = rows;
  if (!link) return null;
  const { purpose, email } = link;
  if (purpose === 'address-changed') return { mail: purpose, address: email, accountId: null, token: null };

  // The account is locked before its links are changed, as everywhere.
  const owner = await lockAccountByEmail(db, email);
  if (purpose === 'confirm-address') return prepareConfirmation(db, link, owner);
  if (purpose === 'registration' && !owner) return withToken(db, link);
  if (!owner || owner.disabled_at) {
    await takeAccountLink(db, id);
    return null;
  }
  const mail = purpose === 'reset-password' ? purpose : 'already-registered';
  return withToken(db, { ...link, purpose: mail, account_id: owner.id });
}

/**
 * The same for an address that an account is to have. The request itself stays as it is, whoever has the address: its account
 * sees that it is pending.
 */
async function prepareConfirmation(
  db: Queryable,
  link: AccountLink,
  owner: AccountRow | null,
): Promise<PreparedAccountMail | null> {
  if (owner && owner.id !== link.account_id) {
    if (owner.disabled_at) return null;
    const notice = { purpose: 'already-registered', email: link.email, accountId: owner.id } as const;
    const id = await addAccountLink(db, notice);
    return withToken(db, { ...link, id, purpose: notice.purpose, account_id: owner.id });
  }
  const account = owner ?? (await lockAccount(db, link.account_id as number));
  return account && !account.disabled_at ? withToken(db, link) : null;
}

/** Stores what the link is now for, and a new token. Null when the link has been used or dropped meanwhile. */
async function withToken(db: Queryable, link: AccountLink): Promise<PreparedAccountMail | null> {
  const { id, purpose, email, account_id: accountId } = link;
  const token = randomBytes(32).toString('base64url');
  const { rowCount } = await db.query(
    `with link as (
       update account_links
       set purpose = $2::text, account_id = $3::bigint,
           password_hash = case when $2::text = 'registration' then password_hash end
       where id = $1::bigint
       returning id
     )
     insert into account_link_tokens (token_hash, link_id, expires_at)
     select $4::text, id, clock_timestamp() + make_interval(hours => $5::int) from link`,
    [id, purpose, accountId, hashToken(token), accountLinkHours[purpose as keyof typeof accountLinkHours]],
  );
  return rowCount === 0 ? null : { mail: purpose, address: email, accountId, token };
}

/** Finds the link of a token that has not expired, if it is for one of these purposes; null otherwise. */
export async function findAccountLink(
  db: Queryable,
  token: string,
  purposes: AccountMail[],
): Promise<AccountLink | null> {
  const { rows } = await db.query<AccountLink>(
    `select ${columns} from account_link_tokens t join account_links l on l.id = t.link_id
     where t.token_hash = $1::text and t.expires_at > clock_timestamp() and l.purpose = any($2::text[])`,
    [hashToken(token), purposes],
  );
  return rows[0] ?? null;
}

/**
 * Uses a link up, with all its tokens. Of several concurrent calls one gets true, once its transaction has committed. The
 * account's lock, if the link has an account, is held by the caller, as for the functions below.
 */
export async function takeAccountLink(db: Queryable, id: number): Promise<boolean> {
  const { rowCount } = await db.query('delete from account_links where id = $1::bigint', [id]);
  return rowCount === 1;
}

/** Voids every link of an account. A change of its password or address does that. */
export async function deleteAccountLinks(db: Queryable, accountId: number): Promise<void> {
  await db.query('delete from account_links where account_id = $1::bigint', [accountId]);
}

/** Forgets the registrations of an address, which has an account now. */
export async function deleteRegistrations(db: Queryable, email: string): Promise<void> {
  await db.query(`delete from account_links where email = $1::text and purpose = 'registration'`, [email]);
}

/** Voids the links to addresses that the account was to have before it asked for this one. */
export async function deleteOtherPendingAddresses(
  db: Queryable,
  accountId: number,
  email: string,
): Promise<void> {
  await db.query(
    `delete from account_links
     where account_id = $1::bigint and purpose = 'confirm-address' and email <> $2::text`,
    [accountId, email],
  );
}

/**
 * The address that an account is to have, as a subquery; `a` is the account. It is pending for a day after the request: until a
 * token expires would tell whether another account has the address, since then the request gets none.
 */
export const pendingAddress = `(
  select l.email from account_links l
  where l.account_id = a.id and l.purpose = 'confirm-address'
    and l.created_at > now() - interval '${accountLinkHours['confirm-address']} hours'
  order by l.id desc limit 1
)`;

/**
 * The address that waits for its confirmation: the one that the account is to have, otherwise its own. Null when its own is
 * confirmed and no other one is pending, or the account does not exist.
 */
export async function findAddressToConfirm(db: Queryable, accountId: number): Promise<string | null> {
  const { rows } = await db.query<{ email: string | null }>(
    `select coalesce(${pendingAddress}, case when a.confirmed_at is null then a.email end) as email
     from accounts a where a.id = $1::bigint`,
    [accountId],
  );
  return rows[0]?.email ?? null;
}

/**
 * Deletes the requests of more than a day ago that have no valid token: registrations that were not confirmed, among others.
 * @returns their number
 */
export async function deleteExpiredAccountLinks(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(
    `delete from account_links l
     where l.created_at < now() - make_interval(hours => $1::int)
       and not exists (
         select from account_link_tokens t where t.link_id = l.id and t.expires_at > clock_timestamp()
       )`,
    [keepHours],
  );
  return rowCount ?? 0;
}

/** The hash under which a token is stored. A token has 256 random bits, so that a plain SHA-256 cannot be reversed. */
function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
