import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { withTimeout } from '../../async/with-timeout.ts';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';

/** Anything that runs one statement: the pool, or the client of a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>;

// bigint arrives as text by default; ids, versions and stamps stay far below 2^53.
export const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);
types.setTypeParser(pg.types.builtins.NUMERIC, Number);
// bigint[]: pg names the types of elements only.
types.setTypeParser(1016 as never, (text: string) =>
  text.slice(1, -1).split(',').filter(Boolean).map(Number),
);

// text[]: most have nothing quoted in them.
const parseTextArray = pg.types.getTypeParser(1009 as never) as (text: string) => string[];
types.setTypeParser(1009 as never, (text: string) => {
  if (text === '{}') return [];
  return /["\\{]|\bNULL\b/.test(text.slice(1)) ? parseTextArray(text) : text.slice(1, -1).split(',');
});

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
  // The pool listens to idle connections only: one that breaks between two statements of a transaction would end the
  // process. The transaction's next statement rejects.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** When the request that is being answered has to be, by performance.now(). Only requests that change something have one. */
export const deadlines = new AsyncLocalStorage<number>();

/** Milliseconds until the deadline of this request; Infinity without one. */
export function timeLeftMs(): number {
  return (deadlines.getStore() ?? Number.POSITIVE_INFINITY) - performance.now();
}

const deadlockDetected = '40P01';
const queryCanceled = '57014';
// A deadlock ends one of its transactions, so that with each attempt one of the others has gone.
const maxAttempts = 5;

/**
 * Runs `work` in one transaction: committed when it resolves, rolled back when it rejects. It is run again where Postgres
 * has ended it for the sake of others that waited for it in a circle.
 * `requestId` travels with the changes that the transaction leaves in the outbox, and into the audit with `actor`.
 * What is not ready to be committed by the deadline of the request is cancelled and rolled back.
 * @throws AppError timed-out then; whatever `work` throws
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
      // The server cancels one long statement. Of several, none is waited for, and the connection is given up, so that
      // nothing of them is ever committed.
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
    'This took too long and was cancelled: nothing has changed. Please try again.',
    {
      retryAfterSeconds: 5,
      cause,
    },
  );
}

/**
 * Runs a read that a caller waits for.
 * @throws AppError database-unavailable when Postgres is away; any other error goes through
 */
export async function orUnavailable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isOutage(error)) throw error;
    throw new AppError('database-unavailable', 'The database is temporarily unavailable. Please try again.', {
      retryAfterSeconds: 5,
      cause: error,
    });
  }
}

/**
 * Whether a statement failed because of what a row holds, so that it works without that row: a value out of range, or one
 * that cannot be read or that breaks a limit (SQLSTATE classes 21, 22, 23, 54), a damaged page (XX), or an answer that
 * cannot be parsed here. Outages, missing tables and lacking rights are none of these.
 */
export function isDataError(error: unknown): boolean {
  if (error instanceof SyntaxError || error instanceof RangeError || error instanceof TypeError) return true;
  const { code } = error as { code?: string };
  return /^(21|22|23|54|XX)[0-9A-Z]{3}$/.test(code ?? '') || code === 'ERR_STRING_TOO_LONG';
}

/** No connection, a lost one, or a server that starts, stops or has none to spare; not a fault of the statement. */
function isOutage(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  if (/^(08|57P|53)/.test(code ?? '') || /^E[A-Z]+$/.test(code ?? '')) return true;
  return /timeout exceeded when trying to connect|Connection terminated/.test(message ?? '');
}
