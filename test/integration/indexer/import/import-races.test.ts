import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import type pg from 'pg';
import { generate } from '../../../../indexer/generate/generate.ts';
import { textSource } from '../../../../indexer/import/file/file-source.ts';
import type { Source } from '../../../../indexer/import/institute-record.ts';
import { importSource } from '../../../../indexer/import/loader.ts';
import { addInstitute, addPlaces } from '../../../support/data/catalogue.ts';
import { type EditingSystem, startEditing } from '../../../support/editing.ts';
import { until } from '../../../support/until.ts';

const path = '/v1/admin/institutes';
const record = (id: string, fields: object = {}) => ({
  source_id: id,
  name: `College ${id}`,
  kind: 'college',
  ...fields,
});

/** In each test the import waits for a row that another connection has locked, while an editor changes another row. */
describe('An import during an edit', function () {
  this.timeout(60_000);
  let editing: EditingSystem;
  let holder: pg.PoolClient;
  beforeEach(async () => {
    editing = await startEditing();
    holder = await editing.system.pool.connect();
    await holder.query('begin');
  });
  afterEach(async () => {
    await holder.query('rollback').catch(() => undefined);
    holder.release();
    await editing.close();
  });

  const rows = async (sql: string, values: unknown[] = []) =>
    (await editing.system.pool.query(sql, values)).rows;
  const file = (...records: object[]) =>
    textSource(Readable.from([Buffer.from(records.map((each) => `${JSON.stringify(each)}\n`).join(''))]), {
      format: 'ndjson',
    });
  const load = async (...records: object[]) => importSource(editing.system.pool, await file(...records));
  const idOf = async (sourceId: string): Promise<number> =>
    (await rows('select id from institutes where source_id = $1', [sourceId]))[0].id;
  const hold = async (sourceId: string) =>
    holder.query('select from institutes where id = $1 for update', [await idOf(sourceId)]);
  /** Runs `edit` while `work` waits for the locked row, then releases the lock. */
  async function during<T>(work: Promise<T>, edit: () => Promise<unknown>): Promise<T> {
    const waiting = `select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and application_name = 'institutes-test'`;
    await until('the import waits', async () => (await rows(waiting)).length > 0);
    await edit();
    await holder.query('commit');
    return work;
  }
  const patch = async (sourceId: string, body: object) => {
    const answer = await editing.editor.send('PATCH', `${path}/${await idOf(sourceId)}`, {
      body,
      version: '*',
    });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  };

  it('keeps the edit and the fields that neither of them sets', async () => {
    const before = { country: 'India', city: 'Kochi', established: 1950, website: 'https://a.example.edu' };
    await load(record('c10', before), record('c20', before));
    await hold('c10');
    const summary = await during(
      load(record('c10', { name: 'New Ten' }), record('c20', { name: 'New Twenty', city: 'Pune' })),
      () => patch('c20', { name: "An Editor's College", rating: 4.5 }),
    );
    assert.deepEqual([summary.updated, summary.unchanged, summary.rejected], [2, 0, 0]);
    assert.deepEqual(
      await rows(
        `select name, rating::float8 as rating, city, established, website from institutes order by source_id`,
      ),
      [
        { ...before, name: 'New Ten', rating: null },
        { ...before, name: "An Editor's College", rating: 4.5, city: 'Pune' },
      ].map(({ name, rating, city, established, website }) => ({ name, rating, city, established, website })),
    );
  });

  it('keeps an inferable field that the editor sets in the meantime', async () => {
    await load(record('c10', { gender: 'women' }), record('c20', { gender: 'women', disciplines: ['law'] }));
    await hold('c10');
    await during(
      load(record('c10', { gender: 'men' }), record('c20', { gender: 'men', disciplines: ['arts'] })),
      () => patch('c20', { gender: 'co-ed', disciplines: ['science'] }),
    );
    assert.deepEqual(
      await rows(
        `select gender, array(select discipline from institute_disciplines d where d.institute_id = i.id) as disciplines
         from institutes i order by source_id`,
      ),
      [
        { gender: 'men', disciplines: [] },
        { gender: 'co-ed', disciplines: ['science'] },
      ],
    );
  });

  it('keeps a programme that the editor adds, and writes none itself', async () => {
    const old = { programmes: [{ name: 'Law' }] };
    await load(record('c10', old), record('c20', old));
    await hold('c10');
    const fresh = { programmes: [{ name: 'Arts' }] };
    await during(load(record('c10', fresh), record('c20', fresh)), async () => {
      const programmes = `${path}/${await idOf('c20')}/programmes`;
      const answer = await editing.editor.send('POST', programmes, {
        body: { name: 'Science' },
        version: '*',
      });
      assert.equal(answer.status, 201);
    });
    assert.deepEqual(
      await rows(
        `select i.source_id as id, p.name from programmes p join institutes i on i.id = p.institute_id order by 1, 2`,
      ),
      [
        { id: 'c10', name: 'Arts' },
        { id: 'c20', name: 'Law' },
        { id: 'c20', name: 'Science' },
      ],
    );
  });

  it('keeps the affiliation that the editor chooses', async () => {
    const university = (id: string) => record(id, { name: `University ${id}`, kind: 'university' });
    await load(university('u1'), university('u2'), record('c10'), record('c20'));
    await hold('c10');
    await during(load(record('c10', { university: 'u1' }), record('c20', { university: 'u1' })), () =>
      patch('c20', { affiliation: 'university-u2' }),
    );
    assert.deepEqual(
      await rows(
        `select i.source_id as id, u.source_id as university
         from institutes i join institutes u on u.id = i.affiliation_id order by 1`,
      ),
      [
        { id: 'c10', university: 'u1' },
        { id: 'c20', university: 'u2' },
      ],
    );
  });

  it('rejects the record whose university is deleted in the meantime, and writes the others', async () => {
    await load(record('u1', { name: 'University', kind: 'university' }), record('c10'));
    await hold('c10');
    const id = await idOf('u1');
    const summary = await during(
      load(record('c10', { city: 'Kochi' }), record('c30', { university: 'u1' })),
      async () => {
        const answer = await editing.admin.send('DELETE', `${path}/${id}?permanent=true`, { version: '*' });
        assert.equal(answer.status, 204, JSON.stringify(answer.body));
      },
    );
    assert.deepEqual(summary.errors, [{ line: 2, reason: 'no university with the id u1 exists' }]);
    assert.deepEqual([summary.updated, summary.inserted], [1, 0]);
  });

  it('adds an institute again that is deleted before its row is locked', async () => {
    await load(record('c10'), record('c20', { disciplines: ['law'] }));
    await hold('c10');
    const id = await idOf('c20');
    const summary = await during(load(record('c10'), record('c20', { disciplines: ['law'] })), async () => {
      const answer = await editing.admin.send('DELETE', `${path}/${id}?permanent=true`, { version: '*' });
      assert.equal(answer.status, 204, JSON.stringify(answer.body));
    });
    assert.deepEqual([summary.inserted, summary.unchanged], [1, 1]);
    assert.notEqual(await idOf('c20'), id);
  });

  it('uses the place that the editor adds at the same time', async () => {
    await load(record('c10', { country: 'India' }));
    await holder.query(`insert into places (kind, name) values ('country', 'Atlantis')`);
    const summary = await during(load(record('c20', { country: 'Atlantis' })), async () => undefined);
    assert.deepEqual([summary.inserted, summary.rejected], [1, 0]);
    assert.deepEqual(
      await rows(
        `select p.name from institutes i join places p on p.id = i.place_id where source_id = 'c20'`,
      ),
      [{ name: 'Atlantis' }],
    );
  });

  it('chooses another slug when the editor uses the same one at the same time', async () => {
    await load(record('c10'));
    await holder.query(
      `insert into institutes (slug, name, kind) values ('college-c20', 'College c20', 'college')`,
    );
    const summary = await during(load(record('c20')), async () => undefined);
    assert.deepEqual([summary.inserted, summary.rejected, summary.errors], [1, 0, []]);
  });

  const swot = (...names: string[]): Source => ({
    name: 'swot',
    mergesIntoOthers: true,
    read: async () => ({
      rows: null,
      records: names.map((name, at) => ({
        ...record(`s${at}`, { name, kind: 'university' }),
        line: at + 1,
        affiliation: null,
        place: { country: 'India', state: null, district: null },
        city: null,
        ownership: null,
        gender: null,
        disciplines: [],
        details: { website: `https://s${at}.edu`, aliases: [`s${at}`] },
        provenance: {},
        raw: { name },
      })) as never,
    }),
  });
  const known = async (id: string, name: string) => {
    const [place] = await rows(`select id from places where kind = 'country'`);
    return addInstitute(editing.system.pool, {
      slug: id,
      name,
      kind: 'university',
      place_id: place.id,
      source: 'indian-colleges',
      source_id: id,
    });
  };

  it('adds to an institute of another source only what it lacks after the edit', async () => {
    await addPlaces(editing.system.pool);
    await known('k10', 'Gandharva University');
    await known('k20', 'Kinnara University');
    await hold('k10');
    const summary = await during(
      importSource(editing.system.pool, swot('Gandharva University', 'Kinnara University')),
      () => patch('k20', { website: 'https://kinnara.example', aliases: ['Kinnars'] }),
    );
    assert.deepEqual([summary.merged, summary.inserted], [2, 0]);
    assert.deepEqual(
      await rows(
        `select source_id as id, website, aliases from institutes where source = 'indian-colleges' order by 1`,
      ),
      [
        { id: 'k10', website: 'https://s0.edu', aliases: ['s0'] },
        { id: 'k20', website: 'https://kinnara.example', aliases: ['Kinnars'] },
      ],
    );
  });

  it('does not merge a record into an institute that the editor renames in the meantime', async () => {
    await addPlaces(editing.system.pool);
    await known('k10', 'Gandharva University');
    await known('k20', 'Kinnara University');
    await hold('k10');
    const summary = await during(
      importSource(editing.system.pool, swot('Gandharva University', 'Kinnara University')),
      () => patch('k20', { name: 'Yaksha University' }),
    );
    assert.deepEqual([summary.merged, summary.inserted], [1, 1]);
    assert.deepEqual(await rows(`select name, website from institutes where source_id = 'k20'`), [
      { name: 'Yaksha University', website: null },
    ]);
  });

  it('completes after a deadlock with another transaction', async () => {
    await load(record('c10'), record('c20'));
    await hold('c20');
    const importing = load(record('c10', { city: 'Kochi' }), record('c20', { city: 'Kochi' }));
    importing.catch(() => undefined);
    await until('the import holds the first', async () => {
      const { rowCount } = await editing.system.pool.query(
        `select from institutes where source_id = 'c10' for no key update skip locked`,
      );
      return rowCount === 0;
    });
    // Postgres aborts one of the two transactions.
    await holder
      .query(`update institutes set rating = 1 where source_id = 'c10'`)
      .then(() => holder.query('commit'))
      .catch(() => holder.query('rollback'));
    assert.equal((await importing).updated, 2);
    assert.deepEqual(await rows(`select distinct city from institutes`), [{ city: 'Kochi' }]);
  });

  it('is like a generation, which adds nothing to an institute that gets a programme in the meantime', async () => {
    const { district } = await addPlaces(editing.system.pool);
    for (const id of ['c10', 'c20'])
      await addInstitute(editing.system.pool, { place_id: district, source: 'file', source_id: id });
    await hold('c10');
    await during(generate(editing.system.pool, 0), async () => {
      const programmes = `${path}/${await idOf('c20')}/programmes`;
      await editing.editor.send('POST', programmes, { body: { name: 'Law' }, version: '*' });
      await patch('c20', { rating: 4.5 });
    });
    assert.deepEqual(
      await rows(
        `select p.name, i.rating::float8 as rating from institutes i join programmes p on p.institute_id = i.id
         where i.source_id = 'c20'`,
      ),
      [{ name: 'Law', rating: 4.5 }],
    );
  });
});
