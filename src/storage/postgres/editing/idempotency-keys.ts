import { AppError } from '../../../errors.ts';
import type { Queryable } from '../pool.ts';

/** How a request says that it may be one that was made before. */
export interface Repetition {
  accountId: number;
  key: string;
  /** of all that decides what the request does */
  requestHash: string;
}

/**
 * Does the work once for a key, and answers as it did then whenever the same request comes again. Takes a transaction: a
 * second request that comes at the same time waits for the end of the first one, and does the work where that failed.
 * @throws AppError idempotency-key-reused where the key was given with another request
 */
export async function runOnce<T>(
  db: Queryable,
  repetition: Repetition,
  status: number,
  work: () => Promise<T>,
): Promise<T> {
  const { accountId, key, requestHash } = repetition;
  const claimed = await db.query(
    `insert into idempotency_keys (account_id, key, request_hash) values ($1::bigint, $2::text, $3::text)
     on conflict do nothing`,
    [accountId, key, requestHash],
  );
  if (claimed.rowCount === 1) {
    const response = JSON.stringify(await work());
    await db.query(
      `update idempotency_keys set status = $3::smallint, response = $4::json
       where account_id = $1::bigint and key = $2::text`,
      [accountId, key, status, response],
    );
    // Read back, so that the first answer and those that repeat it are the same in every letter.
    return JSON.parse(response) as T;
  }
  const { rows } = await db.query<{ request_hash: string; response: T }>(
    'select request_hash, response from idempotency_keys where account_id = $1::bigint and key = $2::text',
    [accountId, key],
  );
  // It was pruned since: the key is free again.
  if (!rows[0]) return runOnce(db, repetition, status, work);
  if (rows[0].request_hash !== requestHash)
    throw new AppError(
      'idempotency-key-reused',
      'This Idempotency-Key was given with another request before. Each request takes a key of its own.',
    );
  return rows[0].response;
}

/** Forgets keys that are older than a day. @returns how many */
export async function pruneIdempotencyKeys(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(
    `delete from idempotency_keys where created_at < now() - interval '24 hours'`,
  );
  return rowCount ?? 0;
}
