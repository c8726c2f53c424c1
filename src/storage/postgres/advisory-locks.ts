import type pg from 'pg';
import type { Queryable } from './pool.ts';

/** Somebody else writes institutes in bulk at this moment. */
export class DataLockedError extends Error {
  override name = 'DataLockedError';
  constructor() {
    super('another import or generation is running on this database; try again when it has ended');
  }
}

/** Somebody else rebuilds, prunes or switches indexes at this moment. */
export class RebuildLockedError extends Error {
  override name = 'RebuildLockedError';
  constructor() {
    super('another reindex, rollback or prune is running; try again when it has ended');
  }
}

/** Another process compares an index with the database at this moment. */
export class RepairLockedError extends Error {
  override name = 'RepairLockedError';
  constructor() {
    super('another indexer is comparing an index with the database');
  }
}

/** `client` is the connection that holds the lock; `lost` is aborted when that breaks. */
type Work<T> = (client: pg.PoolClient, lost: AbortSignal) => Promise<T>;

/**
 * Runs `work` while no other import or generation can run on this database. On the connection that holds the lock a pool
 * of one is enough, and whoever loses it writes nothing more.
 * @throws DataLockedError at once when another one runs
 */
export function withDataLock<T>(pool: pg.Pool, work: Work<T>): Promise<T> {
  return withLock(pool, 'institutes data', DataLockedError, work);
}

/**
 * Runs `work` while no other process can rebuild, switch or prune.
 * @throws RebuildLockedError at once when another one does
 */
export function withRebuildLock<T>(pool: pg.Pool, work: Work<T>): Promise<T> {
  return withLock(pool, 'institutes rebuild', RebuildLockedError, work);
}

/**
 * Runs `work` while no other process compares an index with the database to mend it.
 * @throws RepairLockedError at once when another one does
 */
export function withRepairLock<T>(pool: pg.Pool, work: Work<T>): Promise<T> {
  return withLock(pool, 'institutes repair', RepairLockedError, work);
}

/**
 * Waits until no other process sets up the searched index of this database (`ensureIndex`). The lock is held until the caller's
 * transaction ends.
 */
export async function lockIndexSetup(db: Queryable): Promise<void> {
  await db.query(`select pg_advisory_xact_lock(hashtextextended('institutes: indexes', 0))`);
}

/** By an advisory lock of a connection of its own: a killed process leaves none behind. */
async function withLock<T>(
  pool: pg.Pool,
  name: string,
  LockedError: new () => Error,
  work: Work<T>,
): Promise<T> {
  const client = await pool.connect();
  const lost = new AbortController();
  client.on('error', () => lost.abort(new Error('the connection to Postgres that held the lock was lost')));
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      'select pg_try_advisory_lock(hashtext($1::text)) as locked',
      [name],
    );
    if (!rows[0]?.locked) throw new LockedError();
    return await work(client, lost.signal);
  } finally {
    // Given up before the connection ends, which the server may see a little later.
    await client.query('select pg_advisory_unlock_all()').catch(() => undefined);
    // Ended, not returned: the lock must not live on in the pool, whatever state the connection is in.
    client.release(true);
  }
}
