import type { Queryable } from './postgres.ts';

/** 'This institute may differ now': its id, when it was left, and the request that caused it. */
export interface Change {
  id: number;
  /** milliseconds since the epoch */
  at: number;
  requestId: string | null;
}

/**
 * Claims and deletes up to `limit` changes, oldest first, passing over what other relays hold. They are gone once the
 * caller's transaction commits, and there again if it does not.
 */
export async function claimChanges(db: Queryable, limit: number): Promise<Change[]> {
  const { rows } = await db.query<Change>(
    `delete from outbox
     where id = any(array(select id from outbox order by id for update skip locked limit $1::int))
     returning institute_id as id, extract(epoch from created_at) * 1000 as at, request_id as "requestId"`,
    [limit],
  );
  return rows;
}

/** How many changes wait, and for how many seconds the oldest of them does. */
export async function measureOutbox(db: Queryable): Promise<{ depth: number; oldestSeconds: number }> {
  const { rows } = await db.query<{ depth: number; oldestSeconds: number }>(
    `select count(*) as depth,
            coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0) as "oldestSeconds"
     from outbox`,
  );
  return rows[0] as { depth: number; oldestSeconds: number };
}

/** Leaves a change for every institute that has none waiting. Returns how many. */
export async function leaveChangesForAll(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(
    `insert into outbox (institute_id)
     select i.id from institutes i where not exists (select from outbox o where o.institute_id = i.id)`,
  );
  return rowCount ?? 0;
}
