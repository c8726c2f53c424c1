import type { Queryable } from '../pool.ts';

/** Since when nothing is carried and nothing is indexed; null where there is no pause. */
export async function readPause(db: Queryable): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date }>('select at from pause');
  return rows[0]?.at ?? null;
}

/** Returns false where there is a pause already. */
export async function beginPause(db: Queryable): Promise<boolean> {
  const { rowCount } = await db.query('insert into pause default values on conflict do nothing');
  return rowCount === 1;
}

/** Returns false where there is none. Wakes the relays. */
export async function endPause(db: Queryable): Promise<boolean> {
  const { rowCount } = await db.query('delete from pause');
  await db.query(`select pg_notify('outbox', '')`);
  return rowCount === 1;
}
