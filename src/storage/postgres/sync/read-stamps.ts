import type pg from 'pg';
import { type Queryable, transaction } from '../pool.ts';

/**
 * Draws a read stamp, the external version of the documents that are read after it.
 * @param db a pool, not the client of a transaction: the stamp must be drawn before the snapshot of the rows is taken
 */
export async function drawReadStamp(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ stamp: number }>(`select nextval('read_stamps') as stamp`);
  return (rows[0] as { stamp: number }).stamp;
}

/** Reads the last stamp that was drawn; 0 before the first one. */
export async function readLastStamp(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ last: number }>(
    'select case when is_called then last_value else 0 end as last from read_stamps',
  );
  return rows[0]?.last ?? 0;
}

/** Raises the sequence so that the next stamps are above `to`. Never lowers it. */
export async function raiseReadStamps(pool: pg.Pool, to: number): Promise<void> {
  await transaction(pool, async (client) => {
    // Without this lock, the slower of two concurrent calls could set the sequence back to the value that it has read.
    await client.query(`select pg_advisory_xact_lock(hashtext('institutes read stamps'))`);
    await client.query(`select setval('read_stamps', greatest($1::bigint, last_value)) from read_stamps`, [
      to,
    ]);
  });
}
