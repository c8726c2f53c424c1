import assert from 'node:assert/strict';
import { transaction } from '../../../src/storage/postgres/pool.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

describe('The Postgres pool', () => {
  let database: TestDatabase;

  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  it('rejects only the transaction whose connection is lost while it waits for something else', async () => {
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

  it('returns arrays of text unchanged, whatever they contain', async () => {
    const arrays = [
      [],
      ['plain', 'two words'],
      ['', 'NULL', 'null', null],
      ['a,b', 'quoted "so"', 'back\\slash', '{braces}', ' spaces '],
      [
        ['a', 'b'],
        ['c', null],
      ],
    ];
    for (const array of arrays) {
      const { rows } = await database.pool.query('select $1::text[] as array', [array]);
      assert.deepEqual(rows[0].array, array);
    }
  });

  it('completes all transactions of a deadlock', async () => {
    const pool = database.ownerPool;
    await pool.query('create table pairs (id int primary key, value int not null)');
    await pool.query('insert into pairs values (1, 0), (2, 0)');
    let attempts = 0;
    const both = Promise.withResolvers<void>();
    const add = (first: number, second: number) =>
      transaction(pool, async (client) => {
        attempts += 1;
        const raise = (id: number) => client.query('update pairs set value = value + 1 where id = $1', [id]);
        await raise(first);
        if (attempts >= 2) both.resolve();
        await both.promise;
        await raise(second);
      });
    await Promise.all([add(1, 2), add(2, 1)]);
    assert.deepEqual((await pool.query('select value from pairs')).rows, [{ value: 2 }, { value: 2 }]);
    assert.equal(attempts, 3, 'one of them was run twice');
  });
});
