import type { Queryable } from '../pool.ts';

/** A target that may differ from the database and therefore has to be compared with it. */
export interface Repair {
  index_name: string;
  reason: string;
  since: Date;
}

/** Lists the requested repairs, the oldest first. */
export async function listRepairs(db: Queryable): Promise<Repair[]> {
  const { rows } = await db.query<Repair>('select index_name, reason, since from repairs order by since');
  return rows;
}

/**
 * Requests a repair of every target, except those that a rebuild is filling, because it compares them itself.
 * @returns the names of the targets
 */
export async function addRepairs(db: Queryable, reason: string): Promise<string[]> {
  const { rows } = await db.query<{ index_name: string }>(
    `insert into repairs (index_name, reason)
     select t.index_name, $1::text from targets t
     where not exists (select from rebuilds r where r.index_name = t.index_name)
     on conflict (index_name) do update set reason = excluded.reason, since = excluded.since
     returning index_name`,
    [reason],
  );
  return rows.map((row) => row.index_name);
}

/** Ends a repair, unless it has been requested again meanwhile. */
export async function endRepair(db: Queryable, { index_name, since }: Repair): Promise<void> {
  await db.query(
    `delete from repairs where index_name = $1::text and date_trunc('milliseconds', since) <= $2::timestamptz`,
    [index_name, since],
  );
}
