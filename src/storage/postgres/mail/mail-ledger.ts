import type { MailKind, MailState } from '../../../domain/enumerations.ts';
import type { Queryable } from '../pool.ts';

/** Which e-mail it is: there is one for each account, kind and period. */
export interface MailKey {
  accountId: number | null;
  kind: MailKind;
  period: string;
}

export interface LedgerRow {
  id: number;
  state: MailState;
  /** how often it was claimed */
  attempts: number;
  /** since it was entered */
  ageMs: number;
}

/**
 * Enters an e-mail in the ledger, or finds it there, and locks it. The transaction first waits for others that send to the same
 * address, so that limits by address hold.
 */
export async function enterMail(db: Queryable, key: MailKey, address: string): Promise<LedgerRow> {
  await db.query(
    `select pg_advisory_xact_lock(hashtextextended('mail ' || mail_address_hash($1::text)::text, 0))`,
    [address],
  );
  const { rows } = await db.query<{ id: number; state: MailState; attempts: number; age_ms: number }>(
    `insert into mails (account_id, kind, period, address_hash, state)
     values ($1::bigint, $2::text, $3::text, mail_address_hash($4::text), 'deferred')
     on conflict (account_id, kind, period) do update set address_hash = excluded.address_hash
     returning id, state, attempts, extract(epoch from clock_timestamp() - created_at)::float8 * 1000 as age_ms`,
    [key.accountId, key.kind, key.period, address],
  );
  const { age_ms, ...row } = rows[0] as (typeof rows)[number];
  return { ...row, ageMs: age_ms };
}

/** Whether an e-mail of the same kind was sent to the same address after this one was entered. */
export async function isReplaced(db: Queryable, id: number): Promise<boolean> {
  const { rows } = await db.query<{ replaced: boolean }>(
    `select exists (
       select from mails later
       where later.address_hash = m.address_hash and later.kind = m.kind and later.state = 'sent'
         and later.claimed_at > m.created_at and later.id <> m.id
     ) as replaced
     from mails m where m.id = $1::bigint`,
    [id],
  );
  return rows[0]?.replaced ?? false;
}

/**
 * How long this e-mail has to wait until fewer than `max` of its kind were sent to its address within the last hour; 0 if it need
 * not wait.
 */
export async function waitForAddress(db: Queryable, id: number, max: number): Promise<number> {
  const { rows } = await db.query<{ wait_ms: number }>(
    `select extract(epoch from other.claimed_at + interval '1 hour' - clock_timestamp())::float8 * 1000 as wait_ms
     from mails m
     join mails other on other.address_hash = m.address_hash and other.kind = m.kind and other.id <> m.id
     where m.id = $1::bigint and other.state in ('claimed', 'sent', 'uncertain')
       and other.claimed_at > clock_timestamp() - interval '1 hour'
     order by other.claimed_at desc
     offset $2::integer - 1 limit 1`,
    [id, max],
  );
  return Math.max(0, Math.ceil(rows[0]?.wait_ms ?? 0));
}

/** Claims the e-mail for sending. @returns the number of this attempt, which `settleMail` asks for */
export async function claimMail(db: Queryable, id: number): Promise<number> {
  const { rows } = await db.query<{ attempts: number }>(
    `update mails set state = 'claimed', attempts = attempts + 1, claimed_at = clock_timestamp(), reason = null
     where id = $1::bigint returning attempts`,
    [id],
  );
  return rows[0]?.attempts as number;
}

/** Records that the e-mail has to wait, so that it keeps the time at which it was entered. */
export async function deferMail(db: Queryable, key: MailKey, address: string, reason: string): Promise<void> {
  await db.query(
    `insert into mails (account_id, kind, period, address_hash, state, reason)
     values ($1::bigint, $2::text, $3::text, mail_address_hash($4::text), 'deferred', $5::text)
     on conflict (account_id, kind, period) do update set reason = excluded.reason where mails.state = 'deferred'`,
    [key.accountId, key.kind, key.period, address, reason],
  );
}

/**
 * Records what became of an attempt. Nothing happens if a later attempt has claimed the e-mail meanwhile, or its account was
 * deleted.
 */
export async function settleMail(
  db: Queryable,
  { id, attempts }: Pick<LedgerRow, 'id' | 'attempts'>,
  state: Exclude<MailState, 'claimed'>,
  reason: string | null,
): Promise<void> {
  await db.query(
    `update mails
     set state = $3::text, reason = $4::text, ended_at = case when $3::text <> 'deferred' then clock_timestamp() end
     where id = $1::bigint and attempts = $2::integer`,
    [id, attempts, state, reason],
  );
}

interface ListedMail {
  kind: MailKind;
  state: MailState;
  attempts: number;
  created_at: Date;
  reason: string | null;
}

/** Lists the latest e-mails to an address. */
export async function listMails(db: Queryable, address: string, limit: number): Promise<ListedMail[]> {
  const { rows } = await db.query<ListedMail>(
    `select kind, state, attempts, created_at, reason from mails
     where address_hash = mail_address_hash($1::text)
     order by created_at desc, id desc limit $2::integer`,
    [address, limit],
  );
  return rows;
}

/** Deletes the entries of e-mails of more than `days` days ago. @returns their number */
export async function pruneMails(db: Queryable, days: number): Promise<number> {
  const { rowCount } = await db.query(
    'delete from mails where created_at < now() - make_interval(days => $1::integer)',
    [days],
  );
  return rowCount ?? 0;
}
