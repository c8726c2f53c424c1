import assert from 'node:assert/strict';
import type pg from 'pg';
import { addInstitute, addPlaces } from '../../support/data/catalogue.ts';
import { createTestDatabase } from '../../support/database.ts';

describe('The outbox triggers', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let pool: pg.Pool;

  before(async () => {
    database = await createTestDatabase();
    pool = database.pool;
  });
  after(() => database.drop());
  beforeEach(clear);

  async function clear() {
    await pool.query('delete from outbox');
    await pool.query('delete from fan_outs');
  }

  /** The parents in the waiting fan-outs. */
  async function fanOuts(): Promise<[string, number][]> {
    const { rows } = await pool.query<{ parent: string; id: number }>(
      'select parent, parent_id::int as id from fan_outs order by 1, 2',
    );
    return rows.map(({ parent, id }) => [parent, id]);
  }

  /** The distinct ids in the outbox. */
  async function changes(): Promise<number[]> {
    const { rows } = await pool.query<{ id: number }>(
      'select distinct institute_id::int as id from outbox order by 1',
    );
    return rows.map((row) => row.id);
  }

  it('add a change for an insert, an update and a delete', async () => {
    const id = await addInstitute(pool);
    assert.deepEqual(await changes(), [id]);
    await pool.query('delete from outbox');
    await pool.query(`update institutes set name = 'Other College' where id = $1`, [id]);
    assert.deepEqual(await changes(), [id]);
    await pool.query('delete from outbox');
    await pool.query('delete from institutes where id = $1', [id]);
    assert.deepEqual(await changes(), [id]);
  });

  it('neither add a change nor raise the version for an update that changes nothing', async () => {
    const id = await addInstitute(pool);
    await pool.query('delete from outbox');
    await pool.query('update institutes set name = name where id = $1', [id]);
    assert.deepEqual(await changes(), []);
    const { rows } = await pool.query('select version::int from institutes where id = $1', [id]);
    assert.equal(rows[0].version, 1);
  });

  it('add the change in the transaction that makes it', async () => {
    const client = await pool.connect();
    await client.query('begin');
    await addInstitute(client);
    await client.query('rollback');
    client.release();
    assert.deepEqual(await changes(), []);
  });

  it('record the request id of the transaction', async () => {
    const client = await pool.connect();
    await client.query('begin');
    await client.query(`select set_config('app.request_id', 'request-1', true)`);
    await addInstitute(client);
    await client.query('commit');
    await addInstitute(client);
    client.release();
    const { rows } = await pool.query('select request_id from outbox order by id');
    assert.deepEqual(
      rows.map((row) => row.request_id),
      ['request-1', null],
    );
  });

  it('add a fan-out for a renamed or unpublished university, and a change for each college of a deleted one', async () => {
    const university = await addInstitute(pool, { kind: 'university', name: 'Old University' });
    const colleges = [];
    for (let n = 0; n < 3; n += 1) colleges.push(await addInstitute(pool, { affiliation_id: university }));
    await addInstitute(pool);
    for (const change of [`name = 'New University'`, `status = 'archived'`]) {
      await clear();
      await pool.query(`update institutes set ${change} where id = $1`, [university]);
      assert.deepEqual(await changes(), [university], change);
      assert.deepEqual(await fanOuts(), [['institute', university]], change);
    }
    await clear();
    await pool.query('update institutes set popularity = 5 where id = $1', [university]);
    assert.deepEqual(await changes(), [university]);
    assert.deepEqual(await fanOuts(), [], 'its popularity is not in their documents');
    await clear();
    await pool.query('delete from institutes where id = $1', [university]);
    assert.deepEqual(await changes(), [university, ...colleges]);
  });

  it('add a fan-out for a changed place', async () => {
    const { state } = await addPlaces(pool);
    await pool.query('update places set name = name where id = $1', [state]);
    assert.deepEqual(await fanOuts(), []);
    await pool.query(`update places set name = name || ' renamed' where id = $1`, [state]);
    assert.deepEqual(await fanOuts(), [['place', state]]);
    assert.deepEqual(await changes(), []);
  });

  it('mark changes as bulk when the transaction is set so', async () => {
    const client = await pool.connect();
    await client.query('begin');
    await client.query(`set local app.bulk = 'on'`);
    await addInstitute(client);
    await client.query('commit');
    await addInstitute(client);
    client.release();
    const { rows } = await pool.query('select bulk from outbox order by id');
    assert.deepEqual(
      rows.map(({ bulk }) => bulk),
      [true, false],
    );
  });

  for (const [table, insert, update] of [
    ['programmes', `insert into programmes (institute_id, name) values ($1, 'B.A.')`, `name = 'M.A.'`],
    ['institute_disciplines', `insert into institute_disciplines values ($1, 'law')`, `discipline = 'arts'`],
    [
      'institute_facilities',
      `insert into institute_facilities values ($1, 'hostel')`,
      `facility = 'library'`,
    ],
  ] as const) {
    it(`add a change for the institute of a row of ${table}`, async () => {
      const [a, b] = [await addInstitute(pool), await addInstitute(pool)];
      const steps: [string, string, number[], number[]][] = [
        ['insert', insert, [a], [a]],
        ['no-op', `update ${table} set institute_id = institute_id where institute_id = $1`, [a], []],
        ['update', `update ${table} set ${update} where institute_id = $1`, [a], [a]],
        ['move', `update ${table} set institute_id = $2 where institute_id = $1`, [a, b], [a, b]],
        ['delete', `delete from ${table} where institute_id = $1`, [b], [b]],
      ];
      for (const [step, sql, parameters, expected] of steps) {
        await pool.query('delete from outbox');
        await pool.query(sql, parameters);
        assert.deepEqual(await changes(), expected, step);
      }
      await pool.query(insert, [a]);
      await pool.query('delete from outbox');
      await database.ownerPool.query(`truncate ${table}`);
      assert((await changes()).includes(a), 'truncate');
    });
  }

  it('add a change for each institute that a truncate removes', async () => {
    const id = await addInstitute(pool);
    await pool.query('delete from outbox');
    await database.ownerPool.query('truncate institutes cascade');
    assert((await changes()).includes(id));
  });

  it('do not notify the relay when app.outbox_notify is off', async () => {
    const client = await pool.connect();
    const heard: string[] = [];
    client.on('notification', (message) => heard.push(message.channel));
    await client.query('listen outbox');
    await client.query(`set app.outbox_notify = 'off'`);
    await addInstitute(client);
    await client.query('select 1');
    assert.deepEqual(heard, []);
    await client.query('reset app.outbox_notify');
    await addInstitute(client);
    await client.query('select 1');
    assert.deepEqual(heard, ['outbox']);
    client.release(true);
  });
});
