import type { Queryable } from '../pool.ts';

/** An entry of the outbox: the document of this institute may have changed. */
export interface Change {
  id: number;
  /** the time of the change, in ms since 1970 */
  at: number;
  /** the request that caused the change, if it is known */
  requestId: string | null;
}

/**
 * Claims and deletes up to `limit` changes, the oldest first, except those that other relays have locked. Claims none while indexing is
 * paused. The changes are removed when the caller's transaction commits, and remain if it rolls back.
 * @param bulk whether to claim changes of imports, or single edits
 */
export async function claimChanges(db: Queryable, bulk: boolean, limit: number): Promise<Change[]> {
  const { rows } = await db.query<Change>(
    `delete from outbox
     where id = any(array(
       select id from outbox where bulk = $1::boolean and not exists (select from pause)
       order by id for update skip locked limit $2::int
     ))
     returning institute_id as id, extract(epoch from created_at) * 1000 as at, request_id as "requestId"`,
    [bulk, limit],
  );
  return rows;
}

export interface OutboxMetrics {
  /** the number of waiting changes */
  depth: number;
  /** the number of waiting changes of imports, which are indexed after the others */
  bulk: number;
  /** the number of waiting fan-outs */
  fan_outs: number;
  /** the age of the oldest waiting change or fan-out, in seconds; 0 if nothing is waiting */
  oldest_seconds: number;
  /** since when indexing is paused; null if it is not */
  paused_at: Date | null;
}

/** Measures what is waiting in the outbox. */
export async function measureOutbox(db: Queryable): Promise<OutboxMetrics> {
  const { rows } = await db.query<OutboxMetrics>(
    `select o.depth, o.bulk, f.fan_outs, p.at as paused_at,
            coalesce(extract(epoch from clock_timestamp() - least(o.oldest, f.oldest)), 0) as oldest_seconds
     from (select count(*) as depth, count(*) filter (where bulk) as bulk, min(created_at) as oldest from outbox) o
     cross join (select count(*) as fan_outs, min(created_at) as oldest from fan_outs) f
     left join pause p on true`,
  );
  return rows[0] as OutboxMetrics;
}

/** Finds which of these institutes have a waiting change, and how many fan-outs are waiting in total. */
export async function listWaiting(db: Queryable, ids: number[]): Promise<{ ids: number[]; fanOuts: number }> {
  const { rows } = await db.query<{ ids: number[]; fan_outs: number }>(
    `select array(select distinct institute_id from outbox where institute_id = any($1::bigint[])) as ids,
            (select count(*) from fan_outs) as fan_outs`,
    [ids],
  );
  return { ids: rows[0]?.ids ?? [], fanOuts: rows[0]?.fan_outs ?? 0 };
}

/** Adds a change to the outbox for each of these ids, even if the institute does not exist. */
export async function addChanges(db: Queryable, ids: number[]): Promise<void> {
  await db.query('select leave_changes($1::bigint[])', [ids]);
}

/** Adds a bulk change for every institute without a waiting change. @returns the number of changes */
export async function addChangesForAll(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(
    `insert into outbox (institute_id, bulk)
     select i.id, true from institutes i where not exists (select from outbox o where o.institute_id = i.id)`,
  );
  return rowCount ?? 0;
}
