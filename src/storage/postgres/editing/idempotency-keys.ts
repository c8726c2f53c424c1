import { AppError } from '../../../errors.ts';
import type { Queryable } from '../pool.ts';

/** Identifies a request that may be a repetition of an earlier one. */
export interface Repetition {
  accountId: number;
  key: string;
  /** the hash of everything that determines the effect of the request */
  requestHash: string;
}

/**
 * Does the work once per key, and returns the stored response when the same request is repeated. Requires a transaction: a concurrent
 * request with the same key waits for the end of the first one, and does the work itself if the first one has failed.
 * @throws AppError idempotency-key-reused when the key was used for a different request
 */
export async function runOnce<T>(db: Queryable, repetition: Repetition, work: () => Promise<T>): Promise<T> {
  const { accountId, key, requestHash } = repetition;
  const claimed = await db.query(
    `insert into idempotency_keys (account_id, key, request_hash) values ($1::bigint, $2::text, $3::text)
     on conflict do nothing`,
    [accountId, key, requestHash],
  );
  if (claimed.rowCount === 1) {
    const response = JSON.stringify(await work());
    await db.query(
      `update idempotency_keys set response = $3::json
       where account_id = $1::bigint and key = $2::text`,
      [accountId, key, response],
    );
    // The first response is parsed from the stored text too, so that all responses are identical.
    return JSON.parse(response) as T;
  }
  const { rows } = await db.query<{ request_hash: string; response: T }>(
    'select request_hash, response from idempotency_keys where account_id = $1::bigint and key = $2::text',
    [accountId, key],
  );
  // The key has been pruned meanwhile, so it is free again.
  if (!rows[0]) return runOnce(db, repetition, work);
  if (rows[0].request_hash !== requestHash)
    throw new AppError(
      'idempotency-key-reused',
      'This Idempotency-Key was already used for a different request. Use a new key for each request.',
    );
  return rows[0].response;
}

/** Deletes the keys that are older than a day. @returns their number */
export async function pruneIdempotencyKeys(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(
    `delete from idempotency_keys where created_at < now() - interval '24 hours'`,
  );
  return rowCount ?? 0;
}
