import pg from 'pg';
import type { Logger } from '../logger.ts';

/** Anything that runs one statement: the pool, or the client of a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>;

// bigint arrives as text by default; ids, versions and stamps stay far below 2^53.
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);
types.setTypeParser(pg.types.builtins.NUMERIC, Number);

/** A pool on the primary. It connects with the first query; a broken idle connection is logged and replaced. */
export function createPool(
  config: { DATABASE_URL: string; DATABASE_POOL: number },
  name: string,
  logger: Logger,
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: config.DATABASE_URL,
    max: config.DATABASE_POOL,
    application_name: `institutes-${name}`,
    connectionTimeoutMillis: 5_000,
    types,
  });
  pool.on('error', (error) => logger.warn({ err: error }, 'postgres: an idle connection broke'));
  return pool;
}

/**
 * Runs `work` in one transaction: committed when it resolves, rolled back when it rejects.
 * `requestId` travels with the changes that the transaction leaves in the outbox.
 */
export async function transaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  requestId?: string,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    if (requestId) await client.query(`select set_config('app.request_id', $1, true)`, [requestId]);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
