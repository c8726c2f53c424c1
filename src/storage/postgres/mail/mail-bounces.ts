import { parseMailAddress } from '../../../domain/mail/mail-address.ts';
import type { Queryable } from '../pool.ts';

/** Counts a hard bounce of an address. @returns how many there are now */
export async function addHardBounce(db: Queryable, address: string, status: string): Promise<number> {
  const { rows } = await db.query<{ hard_bounces: number }>(
    `insert into mail_bounces (address_hash, hard_bounces, last_status)
     values (mail_address_hash($1::text), 1, $2::text)
     on conflict (address_hash) do update
       set hard_bounces = mail_bounces.hard_bounces + 1, last_status = excluded.last_status, last_at = clock_timestamp()
     returning hard_bounces`,
    [address, status],
  );
  return rows[0]?.hard_bounces as number;
}

/** How many hard bounces an address has had since it was last confirmed. */
export async function countHardBounces(db: Queryable, address: string): Promise<number> {
  const { rows } = await db.query<{ hard_bounces: number }>(
    'select hard_bounces from mail_bounces where address_hash = mail_address_hash($1::text)',
    [address],
  );
  return rows[0]?.hard_bounces ?? 0;
}

/**
 * Forgets the hard bounces of an address, because somebody has just proved to receive its e-mails.
 * @param address as an account has it: its domain may be in another script, whereas bounces are counted by the address that
 * e-mails are sent to
 * @returns how many there were
 */
export async function clearBounces(db: Queryable, address: string): Promise<number> {
  const parsed = parseMailAddress(address);
  const { rows } = await db.query<{ hard_bounces: number }>(
    'delete from mail_bounces where address_hash = mail_address_hash($1::text) returning hard_bounces',
    ['error' in parsed ? address : parsed.address],
  );
  return rows[0]?.hard_bounces ?? 0;
}
