import type { Queryable } from '../pool.ts';

/** 'This institute may differ now': its id, when it was left, and the request that caused it. */
export interface Change {
  id: number;
  /** milliseconds since the epoch */
  at: number;
  requestId: string | null;
}

/**
 * Claims and deletes up to `limit` changes, oldest first, passing over what other relays hold; none while there is a
 * pause. They are gone once the caller's transaction commits, and there again if it does not.
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
  /** changes that wait */
  depth: number;
  /** of them those of imports, which stand behind the others */
  bulk: number;
  /** parents whose children's changes are still to be found */
  fan_outs: number;
  /** of whatever waits longest, in seconds; 0 where nothing waits */
  oldest_seconds: number;
  paused_at: Date | null;
}

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

/** Those of `ids` that a change waits for, and how many fan-outs wait, of whomever. */
export async function listWaiting(db: Queryable, ids: number[]): Promise<{ ids: number[]; fanOuts: number }> {
  const { rows } = await db.query<{ ids: number[]; fan_outs: number }>(
    `select array(select distinct institute_id from outbox where institute_id = any($1::bigint[])) as ids,
            (select count(*) from fan_outs) as fan_outs`,
    [ids],
  );
  return { ids: rows[0]?.ids ?? [], fanOuts: rows[0]?.fan_outs ?? 0 };
}

/** Leaves a change for each of these institutes, whether there is such an institute or not. */
export async function addChanges(db: Queryable, ids: number[]): Promise<void> {
  await db.query('select leave_changes($1::bigint[])', [ids]);
}

/** Leaves a bulk change for every institute that has none waiting. Returns how many. */
export async function addChangesForAll(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(
    `insert into outbox (institute_id, bulk)
     select i.id, true from institutes i where not exists (select from outbox o where o.institute_id = i.id)`,
  );
  return rowCount ?? 0;
}
