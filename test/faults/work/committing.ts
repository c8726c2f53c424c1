import type pg from 'pg';

/**
 * Runs `work` in a transaction.
 * @param rollBack whether it is rolled back at the end
 */
export async function commitOrDoubt<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  rollBack = false,
): Promise<{ outcome: 'committed' | 'rolled back' | 'refused' | 'doubtful'; result?: T }> {
  let client: pg.PoolClient | undefined;
  let ending = false;
  let broken = false;
  let result: T | undefined;
  try {
    client = await pool.connect();
    await client.query('begin');
    result = await work(client);
    if (rollBack) {
      await client.query('rollback');
      return { outcome: 'rolled back', result };
    }
    ending = true;
    await client.query('commit');
    return { outcome: 'committed', result };
  } catch {
    broken = true;
    return ending ? { outcome: 'doubtful', ...(result !== undefined && { result }) } : { outcome: 'refused' };
  } finally {
    client?.release(broken);
  }
}
