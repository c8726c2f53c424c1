import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { withTimeout } from '../../async/with-timeout.ts';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';

/** Anything that runs one statement: the pool, or the client of a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>;

// pg returns bigint as text by default. Ids, versions and stamps stay far below 2^53.
export const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);
types.setTypeParser(pg.types.builtins.NUMERIC, Number);
// pg has no names for the OIDs of array types.
const bigintArray = 1016 as never;
const textArray = 1009 as never;
types.setTypeParser(bigintArray, (text: string) => text.slice(1, -1).split(',').filter(Boolean).map(Number));

// text[]. The parser of pg is slow, and needed only for values with quotes or escapes, which are rare.
const parseTextArray = pg.types.getTypeParser(textArray) as (text: string) => string[];
types.setTypeParser(textArray, (text: string) => {
  if (text === '{}') return [];
  return /["\\{]|\bNULL\b/.test(text.slice(1)) ? parseTextArray(text) : text.slice(1, -1).split(',');
});

/** Creates a pool of connections to the primary. It connects on the first query, and logs and replaces broken idle connections. */
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
  pool.on('error', (error) => logger.warn({ err: error }, 'postgres: an idle connection was lost'));
  // The pool handles errors of idle connections only. Without this handler, a connection that breaks between two statements of a
  // transaction would end the process. With it, the next statement of the transaction rejects.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** The deadline of the current request, by performance.now(). Only requests that change something have one. */
export const deadlines = new AsyncLocalStorage<number>();

/** The milliseconds until the deadline of the current request; Infinity without a deadline. */
export function timeLeftMs(): number {
  return (deadlines.getStore() ?? Number.POSITIVE_INFINITY) - performance.now();
}

const deadlockDetected = '40P01';
const queryCanceled = '57014';
// Postgres ends one transaction of a deadlock, so each attempt meets fewer of the others.
const maxAttempts = 5;

/**
 * Runs `work` in one transaction, which is committed when it resolves and rolled back when it rejects. `work` is run again if
 * Postgres has ended the transaction because of a deadlock.
 * @param by the request and the actor that the audit log records for the changes; the outbox records the request too
 * @throws AppError timed-out when the deadline of the request has passed; the transaction is then cancelled and rolled back
 */
export async function transaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  by: { requestId?: string; actor?: string } = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptTransaction(pool, work, by);
    } catch (error) {
      if ((error as { code?: string }).code !== deadlockDetected || attempt === maxAttempts) throw error;
    }
  }
}

async function attemptTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  { requestId, actor }: { requestId?: string; actor?: string },
): Promise<T> {
  const client = await pool.connect();
  const leftMs = timeLeftMs();
  let broken: Error | undefined;
  try {
    if (leftMs <= 0) throw timedOut();
    await client.query('begin');
    if (requestId || actor) await attributeChanges(client, { requestId, actor }, 'transaction');
    if (Number.isFinite(leftMs)) {
      // The server cancels a single long statement. Several short ones are abandoned here: the connection is closed, so that they
      // are never committed.
      await client.query(`select set_config('statement_timeout', $1, true)`, [
        `${Math.ceil(0.9 * leftMs)}ms`,
      ]);
    }
    const result = Number.isFinite(leftMs)
      ? await withTimeout(work(client), leftMs, () => {
          broken = timedOut();
          throw broken;
        })
      : await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    broken ??= await client.query('rollback').then(
      () => undefined,
      (rollbackError: Error) => rollbackError,
    );
    throw (error as { code?: string }).code === queryCanceled && Number.isFinite(leftMs)
      ? timedOut(error)
      : error;
  } finally {
    client.release(broken);
  }
}

/**
 * Sets whom the audit log names for changes on this connection, and the request that the outbox names, until the transaction
 * or the connection ends.
 */
export async function attributeChanges(
  db: Queryable,
  { requestId = '', actor = '' }: { requestId?: string; actor?: string },
  until: 'transaction' | 'connection',
): Promise<void> {
  await db.query(
    `select set_config('app.request_id', $1, $3::boolean), set_config('app.actor', $2, $3::boolean)`,
    [requestId, actor, until === 'transaction'],
  );
}

function timedOut(cause?: unknown): AppError {
  return new AppError(
    'timed-out',
    'The request took too long and was cancelled; nothing was changed. Please try again.',
    {
      retryAfterSeconds: 5,
      cause,
    },
  );
}

/**
 * Runs a database operation of a request.
 * @throws AppError database-unavailable when Postgres is unavailable; passes all other errors on
 */
export async function orUnavailable<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (!isOutage(error)) throw error;
    throw new AppError('database-unavailable', 'The database is temporarily unavailable. Please try again.', {
      retryAfterSeconds: 5,
      cause: error,
    });
  }
}

/**
 * Whether a statement failed because of the content of a row, and works without that row: a value that is out of range, invalid or
 * beyond a limit (SQLSTATE classes 21, 22, 23, 54), a damaged page (XX), or a result that cannot be parsed here. Outages, missing
 * tables and missing privileges do not count.
 */
export function isDataError(error: unknown): boolean {
  if (error instanceof SyntaxError || error instanceof RangeError || error instanceof TypeError) return true;
  const { code } = error as { code?: string };
  return /^(21|22|23|54|XX)[0-9A-Z]{3}$/.test(code ?? '') || code === 'ERR_STRING_TOO_LONG';
}

/** Whether Postgres is unreachable, starting, stopping or out of connections, or the connection was lost. */
export function isOutage(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  if (/^(08|57P|53)/.test(code ?? '') || /^E[A-Z]+$/.test(code ?? '')) return true;
  return /timeout exceeded when trying to connect|Connection terminated/.test(message ?? '');
}
