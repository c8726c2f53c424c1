import type pg from 'pg';
import type { Queryable } from './pool.ts';

/** Another process is importing or generating institutes. */
export class DataLockedError extends Error {
  override name = 'DataLockedError';
  constructor() {
    super('Another import or generation is running on this database. Try again when it has finished.');
  }
}

/** Another process is rebuilding, switching or pruning indexes. */
class RebuildLockedError extends Error {
  override name = 'RebuildLockedError';
  constructor() {
    super('Another reindex, rollback or prune is running. Try again when it has finished.');
  }
}

/** Another process is comparing an index with the database. */
export class RepairLockedError extends Error {
  override name = 'RepairLockedError';
  constructor() {
    super('another indexer is comparing an index with the database');
  }
}

/** Another process is matching alerts. */
export class AlertsLockedError extends Error {
  override name = 'AlertsLockedError';
  constructor() {
    super('Another worker is matching the alerts.');
  }
}

/** `client` is the connection that holds the lock. `lost` is aborted when that connection is lost. */
type Work<T> = (client: pg.PoolClient, lost: AbortSignal) => Promise<T>;

/**
 * Runs `work` while no other import or generation can run on this database. `work` writes on the connection that holds the lock, so
 * that a process that loses the lock cannot write any more, and a pool of one connection suffices.
 * @throws DataLockedError immediately when another import or generation is running
 */
export function withDataLock<T>(pool: pg.Pool, work: Work<T>): Promise<T> {
  return withLock(pool, 'institutes data', DataLockedError, work);
}

/**
 * Runs `work` while no other process can rebuild, switch or prune indexes.
 * @throws RebuildLockedError immediately when another process does
 */
export function withRebuildLock<T>(pool: pg.Pool, work: Work<T>): Promise<T> {
  return withLock(pool, 'institutes rebuild', RebuildLockedError, work);
}

/**
 * Runs `work` while no other process can compare an index with the database in order to repair it.
 * @throws RepairLockedError immediately when another process does
 */
export function withRepairLock<T>(pool: pg.Pool, work: Work<T>): Promise<T> {
  return withLock(pool, 'institutes repair', RepairLockedError, work);
}

/**
 * Runs `work` while no other process matches alerts, so that news is numbered in the order in which it is committed.
 * @throws AlertsLockedError immediately when another process does
 */
export function withAlertsLock<T>(pool: pg.Pool, work: Work<T>): Promise<T> {
  return withLock(pool, 'institutes alerts', AlertsLockedError, work);
}

/**
 * Waits until no other process sets up the searched index of this database (`ensureIndex`). The lock is held until the caller's
 * transaction ends.
 */
export async function lockIndexSetup(db: Queryable): Promise<void> {
  await db.query(`select pg_advisory_xact_lock(hashtextextended('institutes: indexes', 0))`);
}

/** Holds an advisory lock on a separate connection: Postgres releases it even if the process is killed. */
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
    // Released explicitly, because the server may notice the end of the connection a little later.
    await client.query('select pg_advisory_unlock_all()').catch(() => undefined);
    // Closed instead of returned to the pool, so that no lock can survive there, whatever the state of the connection.
    client.release(true);
  }
}
