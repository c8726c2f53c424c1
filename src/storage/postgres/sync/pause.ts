import type { Queryable } from '../pool.ts';

/** Reads since when indexing is paused; null if it is not. */
export async function readPause(db: Queryable): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date }>('select at from pause');
  return rows[0]?.at ?? null;
}

/** Pauses indexing. @returns false if it is already paused */
export async function beginPause(db: Queryable): Promise<boolean> {
  const { rowCount } = await db.query('insert into pause default values on conflict do nothing');
  return rowCount === 1;
}

/** Ends the pause and wakes the relays. @returns false if indexing is not paused */
export async function endPause(db: Queryable): Promise<boolean> {
  const { rowCount } = await db.query('delete from pause');
  await db.query(`select pg_notify('outbox', '')`);
  return rowCount === 1;
}
