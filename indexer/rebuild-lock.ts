import type pg from 'pg';

/** Somebody else rebuilds, prunes or switches indexes at this moment. */
export class RebuildLockedError extends Error {
  constructor() {
    super('another reindex, rollback or prune is running; try again when it has ended');
    this.name = 'RebuildLockedError';
  }
}

/**
 * Runs `work` while no other process can rebuild, switch or prune. A killed process leaves no lock behind; `work` gets a
 * signal that is aborted when the connection that holds the lock is lost.
 * @throws RebuildLockedError at once when another one runs
 */
export async function withRebuildLock<T>(
  pool: pg.Pool,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  const lost = new AbortController();
  client.on('error', () => lost.abort(new Error('the connection to Postgres that held the lock was lost')));
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      `select pg_try_advisory_lock(hashtext('institutes rebuild')) as locked`,
    );
    if (!rows[0]?.locked) throw new RebuildLockedError();
    return await work(lost.signal);
  } finally {
    // Given up before the connection ends, which the server may see a little later.
    await client.query('select pg_advisory_unlock_all()').catch(() => undefined);
    // Ended, not returned: the lock must not live on in the pool.
    client.release(true);
  }
}
