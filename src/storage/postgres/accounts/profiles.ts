import type { Profile } from '../../../contract/responses/my-account-response.ts';
import { AppError } from '../../../errors.ts';
import type { Queryable } from '../pool.ts';

export type ProfileCounts = Pick<Profile, 'created_at' | 'shortlist' | 'saved_searches'>;

/** @throws AppError unauthorized where the account is gone */
export async function readProfileCounts(db: Queryable, accountId: number): Promise<ProfileCounts> {
  const { rows } = await db.query<Omit<ProfileCounts, 'created_at'> & { created_at: Date }>(
    `select a.created_at,
            (select count(*) from shortlist_items where account_id = a.id) as shortlist,
            (select count(*) from saved_searches where account_id = a.id) as saved_searches
     from accounts a where a.id = $1::bigint`,
    [accountId],
  );
  if (!rows[0]) throw gone();
  return { ...rows[0], created_at: rows[0].created_at.toISOString() };
}

/** What says that the account of an access token does not exist any more. */
export function gone(): AppError {
  return new AppError('unauthorized', 'This account is gone.');
}
