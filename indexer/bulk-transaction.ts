import type pg from 'pg';

/**
 * Runs `work` in one transaction of this connection, for statements that write many thousands of rows. Compiling
 * those costs seconds and saves none, so the server's just-in-time compiler is off. Its changes stand behind those of
 * single edits.
 */
export async function bulkTransaction<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
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
}
