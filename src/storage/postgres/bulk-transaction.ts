import type pg from 'pg';

// Serialization failure and deadlock: Postgres has ended this transaction in favour of another, and it can be run again.
const transientCodes = new Set(['40001', '40P01']);
const maxAttempts = 5;

/**
 * Runs `work` in one transaction of this connection, for statements that write many thousands of rows. The just-in-time compiler of
 * Postgres is off, because compiling these statements takes seconds and saves none. The changes are indexed after those of single
 * edits. `work` is run again from the start if Postgres has ended the transaction because of a deadlock.
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
      // On a lost connection the rollback fails, and the server has rolled back already.
      await client.query('rollback').catch(() => undefined);
      throw error;
    }
  });
}

/** The same for a part of a bulk transaction: if `work` rejects, only this part is rolled back. */
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
