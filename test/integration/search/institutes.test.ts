import assert from 'node:assert/strict';
import {
  findPublishedBySlugs,
  listPublishedIds,
  readForIndexing,
} from '../../../src/storage/postgres/catalogue/institutes.ts';
import { addInstitute } from '../../support/data/catalogue.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

describe('institutes read from Postgres', () => {
  let database: TestDatabase;

  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  it('have the same facts for the index and for detail pages', async () => {
    const { pool } = database;
    const name = 'Quotes "and", | bars \\ {braces}';
    const university = await addInstitute(pool, { kind: 'university', name });
    const draft = await addInstitute(pool, { kind: 'university', status: 'draft' });
    const ids = [
      university,
      await addInstitute(pool, { affiliation_id: university }),
      await addInstitute(pool, { affiliation_id: draft }),
    ];
    await pool.query(`insert into disciplines (code, name) values ('law', 'Law') on conflict do nothing`);
    await pool.query(
      `insert into programmes (institute_id, name, level, discipline, mode, fee, currency, provenance) values
         ($1, 'All', 'diploma', 'law', 'part-time', 12000, 'INR', 'generated'),
         ($1, 'Nothing', null, null, null, null, null, null),
         ($1, 'Free', 'doctorate', null, 'online', 0, 'EUR', 'inferred'),
         ($2, 'None other', null, 'law', null, null, null, null)`,
      [ids[1], ids[2]],
    );
    const { rows } = await readForIndexing(pool, [...ids, draft, 0]);
    assert.deepEqual(
      [...rows.keys()].sort((a, b) => a - b),
      ids,
      'what is published, no more',
    );
    const details = await findPublishedBySlugs(
      pool,
      [...rows.values()].map(({ slug }) => slug),
    );
    assert.equal(details.length, ids.length);
    for (const detail of details) {
      const row = rows.get(detail.id);
      assert.deepEqual(row?.affiliation, detail.affiliation);
      assert.deepEqual(
        row?.programmes,
        detail.programmes.map(({ level, discipline, mode, fee, currency, provenance }) => ({
          level,
          discipline,
          mode,
          fee,
          currency,
          provenance,
        })),
      );
      for (const field of ['id', 'name', 'aliases', 'disciplines', 'provenance', 'version'] as const) {
        assert.deepEqual(row?.[field], detail[field]);
      }
    }
    assert.equal(rows.get(ids[1] as number)?.programmes.length, 3);
  });

  it('are read again after a migration changed the type of a column', async () => {
    const { pool } = database;
    const id = await addInstitute(pool, { city: 'Pune' });
    const read = async () => (await readForIndexing(pool, [id])).rows.get(id)?.city;
    assert.equal(await read(), 'Pune');
    await database.ownerPool.query('alter table institutes alter column city type varchar');
    await assert.rejects(read(), /cached plan/);
    assert.equal(await read(), 'Pune');
  });

  it('are listed in pages of ids to the end', async () => {
    const { pool } = database;
    const { rows } = await pool.query<{ id: number }>(
      `select id from institutes where status = 'published' order by id`,
    );
    const all = rows.map(({ id }) => id);
    assert.deepEqual(await listPublishedIds(pool, 0, 2), all.slice(0, 2));
    assert.deepEqual(await listPublishedIds(pool, all[1] as number, 2), all.slice(2, 4));
    assert.deepEqual(await listPublishedIds(pool, all.at(-1) as number, 2), []);
  });
});
