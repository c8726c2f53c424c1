import type pg from 'pg';

// A deadlock or a serialization failure ends one of several transactions, which can then be run again.
const transientCodes = new Set(['40001', '40P01']);
const maxAttempts = 5;

/**
 * Runs `work` in one transaction of this connection, for statements that write many thousands of rows. Compiling
 * those costs seconds and saves none, so the server's just-in-time compiler is off. Its changes stand behind those of
 * single edits. `work` is run again, from the start, when Postgres has ended the transaction because of a deadlock.
 */
export async function bulkTransaction<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  return withRetries(async () => {
    await client.query('begin');
    try {
      await client.query(`set local jit = off`);
      await client.query(`set local app.bulk = 'on'`);
      await client.query(`set local work_mem = '64MB'`);
      const result = await work();
      await client.query('commit');
      return result;
    } catch (error) {
      // A lost connection cannot roll back, nor need it: the server has.
      await client.query('rollback').catch(() => undefined);
      throw error;
    }
  });
}

/** The same for a part of a bulk transaction: when `work` rejects, only what it has done is rolled back. */
export async function bulkSavepoint<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  return withRetries(async () => {
    await client.query('savepoint part');
    try {
      const result = await work();
      await client.query('release savepoint part');
      return result;
    } catch (error) {
      await client.query('rollback to savepoint part').catch(() => undefined);
      throw error;
    }
  });
}

async function withRetries<T>(attemptOnce: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce();
    } catch (error) {
      const { code = '' } = error as { code?: string };
      if (!transientCodes.has(code) || attempt === maxAttempts) throw error;
    }
  }
}
