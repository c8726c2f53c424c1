import type pg from 'pg';

/** Somebody else writes institutes in bulk at this moment. */
export class DataLockedError extends Error {
  constructor() {
    super('another import or generation is running on this database; try again when it has ended');
    this.name = 'DataLockedError';
  }
}

/**
 * Runs `work` while no other import or generation can run on this database, on the connection that holds the lock: a
 * pool of one is enough, and whoever loses the connection writes nothing more. A killed process leaves no lock behind.
 * @throws DataLockedError at once when another one runs
 */
export async function withDataLock<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      `select pg_try_advisory_lock(hashtext('institutes data')) as locked`,
    );
    if (!rows[0]?.locked) throw new DataLockedError();
    return await work(client);
  } finally {
    // Given up before the connection ends, which the server may see a little later.
    await client.query('select pg_advisory_unlock_all()').catch(() => undefined);
    // Ended, not returned: the lock must not live on in the pool, whatever state the connection is in.
    client.release(true);
  }
}
