import type { Profile } from '../../../contract/responses/my-account-response.ts';
import { AppError } from '../../../errors.ts';
import type { Queryable } from '../pool.ts';
import { pendingAddress } from './account-links.ts';

type ProfileCounts = Pick<
  Profile,
  'created_at' | 'email_confirmed' | 'pending_email' | 'shortlist' | 'saved_searches'
>;

/** Counts what belongs to an account. @throws AppError unauthorized when the account does not exist any more */
export async function readProfileCounts(db: Queryable, accountId: number): Promise<ProfileCounts> {
  const { rows } = await db.query<Omit<ProfileCounts, 'created_at'> & { created_at: Date }>(
    `select a.created_at, a.confirmed_at is not null as email_confirmed,
            nullif(${pendingAddress}, a.email) as pending_email,
            (select count(*) from shortlist_items where account_id = a.id) as shortlist,
            (select count(*) from saved_searches where account_id = a.id) as saved_searches
     from accounts a where a.id = $1::bigint`,
    [accountId],
  );
  if (!rows[0]) throw accountGone();
  return { ...rows[0], created_at: rows[0].created_at.toISOString() };
}

/** The error for an access token whose account does not exist any more. */
export function accountGone(): AppError {
  return new AppError('unauthorized', 'This account no longer exists.');
}
