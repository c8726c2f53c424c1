import assert from 'node:assert/strict';
import { transaction } from '../../../../src/storage/postgres/pool.ts';
import { claimChildren } from '../../../../src/storage/postgres/sync/fan-outs.ts';
import { addInstitute, addPlaces } from '../../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';

describe('A fan-out', () => {
  let system: TestSystem;
  beforeEach(async () => {
    system = await createTestSystem();
  });
  afterEach(() => system.close());

  async function addColleges(university: number, count: number): Promise<number[]> {
    const { rows } = await system.pool.query<{ id: number }>(
      `insert into institutes (slug, name, kind, status, affiliation_id)
       select 'c-' || $1::bigint || '-' || n, 'College ' || n, 'college', 'published', $1::bigint
       from generate_series(1, $2::int) n returning id::int`,
      [university, count],
    );
    return rows.map(({ id }) => id).sort((a, b) => a - b);
  }

  const clear = () => system.pool.query('delete from outbox; delete from fan_outs');
  const rename = (id: number, name: string) =>
    system.pool.query('update institutes set name = $2 where id = $1', [id, name]);

  async function claim(limit: number): Promise<number[] | null> {
    const changes = await transaction(system.pool, (client) => claimChildren(client, limit));
    return changes?.map(({ id }) => id).sort((a, b) => a - b) ?? null;
  }

  it('returns the children in parts, each of them once', async () => {
    const university = await addInstitute(system.pool, { kind: 'university' });
    const colleges = await addColleges(university, 25);
    await clear();
    await rename(university, 'New University');
    assert.deepEqual(await claim(10), colleges.slice(0, 10));
    assert.deepEqual(await claim(10), colleges.slice(10, 20));
    assert.deepEqual(await claim(10), colleges.slice(20));
    assert.equal(await claim(10), null);
  });

  it('starts again, once, when the parent is renamed again meanwhile', async () => {
    const university = await addInstitute(system.pool, { kind: 'university' });
    const colleges = await addColleges(university, 15);
    await clear();
    await rename(university, 'New University');
    assert.deepEqual(await claim(10), colleges.slice(0, 10));
    for (const name of ['Newer University', 'Newest University']) await rename(university, name);
    assert.deepEqual(await claim(10), colleges.slice(0, 10));
    assert.deepEqual(await claim(10), colleges.slice(10));
    assert.equal(await claim(10), null);
  });

  it('returns children again whose claim was not committed', async () => {
    const university = await addInstitute(system.pool, { kind: 'university' });
    const colleges = await addColleges(university, 5);
    await clear();
    await rename(university, 'New University');
    await assert.rejects(
      transaction(system.pool, async (client) => {
        await claimChildren(client, 10);
        throw new Error('no confirm');
      }),
    );
    assert.deepEqual(await claim(10), colleges);
  });

  it('contains the institutes in a place and in the places below it', async () => {
    const { country, state, district } = await addPlaces(system.pool);
    const ids = [];
    for (const place_id of [country, state, district])
      ids.push(await addInstitute(system.pool, { place_id }));
    for (const [place, below] of [
      [country, ids],
      [state, ids.slice(1)],
      [district, ids.slice(2)],
    ] as const) {
      await clear();
      await system.pool.query(`update places set name = name || ' renamed' where id = $1`, [place]);
      assert.deepEqual(await claim(10), below);
    }
  });

  it('takes another queue than single edits', async () => {
    const university = await addInstitute(system.pool, { kind: 'university' });
    const colleges = await addColleges(university, 1_500);
    await clear();
    await rename(university, 'New University');
    const edited = colleges[0] as number;
    await rename(edited, 'Edited College');
    system.startRelay();
    await until('published', async () => {
      const { rows } = await system.pool.query(
        'select (select count(*) from outbox) + (select count(*) from fan_outs) = 0 as empty',
      );
      return rows[0].empty;
    });
    assert.deepEqual(await system.drain(system.names.changes), [university, edited]);
    assert.deepEqual(await system.drain(system.names.bulk), colleges);
  });

  it('includes a college that joins while its university is being renamed', async () => {
    await system.ensureIndex();
    system.startRelay();
    system.startConsumer();
    const university = await addInstitute(system.pool, { kind: 'university', name: 'Old University' });
    const admin = await system.pool.connect();
    await admin.query('begin');
    await admin.query(`update institutes set name = 'New University' where id = $1`, [university]);
    // The college is indexed before the rename is committed, and the transaction of the rename has not seen it.
    const college = await addInstitute(system.pool, { affiliation_id: university });
    await until('indexed', async () => (await system.find(college))?.university === 'Old University');
    await admin.query('commit');
    admin.release();
    await until('renamed', async () => (await system.find(college))?.university === 'New University');
  });
});
