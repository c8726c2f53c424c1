import assert from 'node:assert/strict';
import { transaction } from '../../src/storage/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

describe('postgres', () => {
  let database: TestDatabase;

  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  it('a connection that breaks while a transaction waits for something else rejects that transaction, no more', async () => {
    const { pool } = database;
    const broken = transaction(pool, async (client) => {
      const ended = new Promise((resolve) => client.once('end', () => resolve(null)));
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await ended;
      await client.query('select 1');
    });
    await assert.rejects(broken, /terminat|not queryable/);
    assert.deepEqual(
      (await pool.query('select 1 as one')).rows,
      [{ one: 1 }],
      'the next one has a new connection',
    );
  });
});
