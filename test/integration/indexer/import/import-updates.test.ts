import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { textSource } from '../../../../indexer/import/file/file-source.ts';
import { importSource } from '../../../../indexer/import/loader.ts';
import { type EditingSystem, startEditing } from '../../../support/editing.ts';

type Fields = Record<string, unknown>;

const base: Fields = {
  source_id: '1',
  name: 'A College',
  kind: 'college',
  aliases: ['AC', 'The College'],
  website: 'https://a.example.edu',
  status: 'published',
  country: 'India',
  state: 'Kerala',
  district: 'Ernakulam',
  city: 'Kochi',
  university: 'u1',
  ownership: 'private',
  gender: 'women',
  established: 1950,
  accreditation: 'A',
  rating: 4,
  popularity: 7,
  latitude: 9.5,
  longitude: 76.5,
  disciplines: ['arts', 'law'],
  facilities: ['hostel'],
  programmes: [
    { name: 'Law', level: 'diploma', fee: 900, currency: 'INR' },
    { name: 'Arts', intake: 60 },
  ],
};

/** Other values of each field, and whether they change the stored row; undefined leaves the field out. */
const changes: [field: string, value: unknown, differs: boolean][] = [
  ...Object.keys(base).map((field): [string, unknown, boolean] => [field, base[field], false]),
  ...[
    'aliases',
    'website',
    'status',
    'city',
    'university',
    'ownership',
    'gender',
    'established',
    'rating',
  ].map((field): [string, unknown, boolean] => [field, undefined, false]),
  ...['accreditation', 'popularity', 'disciplines', 'facilities', 'programmes', 'district'].map(
    (field): [string, unknown, boolean] => [field, undefined, field === 'district'],
  ),
  ['name', 'Another College', true],
  ['kind', 'school', true],
  ['aliases', ['AC'], true],
  ['aliases', ['AC', 'The College', 'AnC'], true],
  ['aliases', ['The College', 'AC'], true],
  ['aliases', [], false],
  ['website', 'https://b.example.edu', true],
  ['status', 'archived', true],
  ['status', 'draft', true],
  ['country', 'Nepal', true],
  ['state', 'Goa', true],
  ['district', 'Kollam', true],
  ['city', 'Aluva', true],
  ['university', 'u2', true],
  ['ownership', 'aided', true],
  ['gender', 'co-ed', true],
  ['established', 1951, true],
  ['accreditation', 'A+', true],
  ['rating', 4.1, true],
  ['rating', 4.04, false],
  ['popularity', 8, true],
  ['popularity', 0, true],
  ['latitude', 9.6, true],
  ['longitude', 76.6, true],
  ['disciplines', ['law', 'arts'], false],
  ['disciplines', ['law'], true],
  ['disciplines', ['arts', 'law', 'science'], true],
  ['facilities', ['library'], true],
  ['facilities', ['hostel', 'library'], true],
  ['programmes', (base.programmes as unknown[]).toReversed(), false],
  ['programmes', (base.programmes as unknown[]).slice(0, 1), true],
  ['programmes', [...(base.programmes as unknown[]), { name: 'Science' }], true],
  [
    'programmes',
    [
      { name: 'Law', level: 'diploma', fee: 901, currency: 'INR' },
      { name: 'Arts', intake: 60 },
    ],
    true,
  ],
  [
    'programmes',
    [
      { name: 'Law', level: 'diploma', fee: 900, currency: 'USD' },
      { name: 'Arts', intake: 60 },
    ],
    true,
  ],
  [
    'programmes',
    [
      { name: 'Law', level: 'diploma', fee: 900, currency: 'INR' },
      { name: 'Arts', intake: 61 },
    ],
    true,
  ],
  [
    'programmes',
    [
      { name: 'Law', fee: 900, currency: 'INR' },
      { name: 'Arts', intake: 60 },
    ],
    true,
  ],
];

/** The name of each field in `stated_fields`. */
const statedAs = (field: string): string =>
  ({
    university: 'affiliation',
    country: 'place',
    state: 'place',
    district: 'place',
    latitude: 'location',
    longitude: 'location',
  })[field] ?? field;

const stored = `
  select to_jsonb(i) - '{words,updated_at,version,stated_fields}'::text[] as row, i.version,
    array(select d.discipline from institute_disciplines d where d.institute_id = i.id order by 1) as disciplines,
    array(select f.facility from institute_facilities f where f.institute_id = i.id order by 1) as facilities,
    (select jsonb_agg(to_jsonb(p) - 'id' order by p.name, p.level) from programmes p where p.institute_id = i.id) as programmes
  from institutes i where i.source = 'file' and i.source_id = '1'`;

describe('The report of an import', function () {
  this.timeout(120_000);
  let editing: EditingSystem;
  before(async () => {
    editing = await startEditing();
  });
  after(() => editing.close());
  beforeEach(async () => {
    await editing.system.pool.query('delete from institutes');
    await load(
      'ndjson',
      ...['u1', 'u2'].map((id) => ({ source_id: id, name: `University ${id}`, kind: 'university' })),
    );
    await load('ndjson', base);
    await editing.system.pool.query('delete from outbox');
  });

  const rows = async (sql: string) => (await editing.system.pool.query(sql)).rows;
  const row = async () => (await rows(stored))[0];
  async function load(format: string, ...records: Fields[]) {
    const columns = Object.keys(base);
    const cell = (value: unknown) => {
      const isList = Array.isArray(value) && value.every((each) => typeof each === 'string');
      const text = isList
        ? value.join('|')
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value ?? '');
      return `"${text.replaceAll('"', '""')}"`;
    };
    const text =
      format === 'ndjson'
        ? records.map((record) => `${JSON.stringify(record)}\n`)
        : [columns, ...records.map((record) => columns.map((column) => record[column]))].map(
            (cells) => `${cells.map(cell).join(',')}\n`,
          );
    const source = await textSource(Readable.from([Buffer.from(text.join(''))]), { format });
    return importSource(editing.system.pool, source);
  }

  async function assertTrue(what: string, changed: Fields, format: string, differs?: boolean) {
    const before = await row();
    const summary = await load(format, changed);
    const after = await row();
    const isSame = isDeepStrictEqual({ ...before, version: 0 }, { ...after, version: 0 });
    assert.deepEqual([summary.errors, summary.inserted], [[], 0], what);
    assert.deepEqual([summary.updated, summary.unchanged], isSame ? [0, 1] : [1, 0], what);
    assert.equal((await rows('select from outbox')).length > 0, !isSame, `${what}: in the outbox`);
    if (isSame) assert.equal(after.version, before.version, what);
    if (differs !== undefined) assert.equal(!isSame, differs, what);
    return after;
  }

  for (const format of ['ndjson', 'csv'])
    for (const [field, value, differs] of changes)
      it(`${differs ? 'counts' : 'does not count'} ${field} ${JSON.stringify(value) ?? 'left out'} of a ${format} file as an update`, async () => {
        await assertTrue(field, { ...base, [field]: value }, format, differs);
      });

  it('does not count fields that an editor has set, which are not written', async () => {
    for (const [field, value] of changes) {
      await editing.system.pool.query(`update institutes set stated_fields = $1 where source_id = '1'`, [
        [statedAs(field)],
      ]);
      await editing.system.pool.query('delete from outbox');
      await assertTrue(`${field}, which is stated`, { ...base, [field]: value }, 'ndjson', false);
    }
  });

  it('counts changes of several fields at once as one update', async () => {
    // A fixed seed, so that every run tests the same combinations.
    let seed = 1;
    const draw = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let round = 0; round < 40; round += 1) {
      const changed = { ...base };
      for (let n = draw(4); n >= 0; n -= 1) {
        const [field, value] = changes[draw(changes.length)] as (typeof changes)[number];
        changed[field] = value;
      }
      await editing.system.pool.query('delete from outbox');
      await assertTrue(JSON.stringify(changed), changed, round % 2 === 0 ? 'csv' : 'ndjson');
    }
  });

  it('does not count a change in a column that no field depends on', async () => {
    const text = (rate: number) => `UNITID,INSTNM,ADM_RATE\n1,Test College,${rate}\n`;
    const source = (rate: number) =>
      textSource(Readable.from([Buffer.from(text(rate))]), { format: 'college-scorecard' });
    await importSource(editing.system.pool, await source(0.5));
    await editing.system.pool.query('delete from outbox');
    const { updated, unchanged } = await importSource(editing.system.pool, await source(0.6));
    assert.deepEqual([updated, unchanged], [0, 1]);
    assert.deepEqual(await rows('select from outbox'), []);
  });

  it('does not count a status that an editor has set, by archiving too', async () => {
    const [{ id }] = await rows(`select id from institutes where source_id = '1'`);
    const path = `/v1/admin/institutes/${id}`;
    assert.equal((await editing.editor.send('DELETE', path, { version: '*' })).status, 200);
    await editing.system.pool.query('delete from outbox');
    assert.equal((await assertTrue('archived', base, 'ndjson', false)).row.status, 'archived');
    const { body } = await editing.editor.send('PATCH', path, { version: '*', body: { status: 'draft' } });
    assert(body.stated_fields.includes('status'));
    await editing.system.pool.query('delete from outbox');
    assert.equal((await assertTrue('a draft', base, 'ndjson', false)).row.status, 'draft');
  });

  it('does not count names from another source, which are kept beside those of the row', async () => {
    const [{ id }] = await rows(`select id from institutes where source_id = '1'`);
    await editing.system.pool.query(
      `insert into institute_sources (source, source_id, institute_id) values ('swot', 'ac.edu', $1)`,
      [id],
    );
    await editing.system.pool.query(`update institutes set aliases = aliases || '{Gained}' where id = $1`, [
      id,
    ]);
    await editing.system.pool.query('delete from outbox');
    await assertTrue('the same again', base, 'ndjson', false);
    const { row: changed } = await assertTrue(
      'another name',
      { ...base, aliases: ['AC', 'New'] },
      'ndjson',
      true,
    );
    assert.deepEqual(changed.aliases, ['AC', 'New', 'The College', 'Gained']);
    await editing.system.pool.query('delete from outbox');
    await assertTrue('once more', { ...base, aliases: ['AC', 'New'] }, 'ndjson', false);
  });
});
