import type pg from 'pg';
import { type Queryable, transaction } from '../pool.ts';

/** Draws a read stamp. Must be committed before the rows are read, so it takes a pool, not a transaction's client. */
export async function drawReadStamp(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ stamp: number }>(`select nextval('read_stamps') as stamp`);
  return (rows[0] as { stamp: number }).stamp;
}

/** The last stamp that was drawn; 0 before the first. */
export async function readLastStamp(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ last: number }>(
    'select case when is_called then last_value else 0 end as last from read_stamps',
  );
  return rows[0]?.last ?? 0;
}

/** From now on stamps are above `to`; never lowers them. */
export async function raiseReadStamps(pool: pg.Pool, to: number): Promise<void> {
  await transaction(pool, async (client) => {
    // Two that raise at once would set it back to what the slower one has read.
    await client.query(`select pg_advisory_xact_lock(hashtext('institutes read stamps'))`);
    await client.query(`select setval('read_stamps', greatest($1::bigint, last_value)) from read_stamps`, [
      to,
    ]);
  });
}
