import type pg from 'pg';
import { transaction } from '../src/storage/postgres.ts';

/** A transaction for statements that write many thousands of rows. Compiling those costs seconds and saves none. */
export function bulkTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return transaction(pool, async (client) => {
    await client.query(`set local jit = off`);
    await client.query(`set local work_mem = '64MB'`);
    return work(client);
  });
}
