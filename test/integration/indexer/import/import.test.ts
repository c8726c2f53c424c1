import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { indianCoordinates } from '../../../../indexer/import/india/india-coordinates.ts';
import { indianColleges, readColleges } from '../../../../indexer/import/india/indian-colleges.ts';
import type { CollegeRow } from '../../../../indexer/import/india/indian-source-rows.ts';
import type { Source } from '../../../../indexer/import/institute-record.ts';
import { importSource } from '../../../../indexer/import/loader.ts';
import { withDataLock } from '../../../../src/storage/postgres/advisory-locks.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';

let database: TestDatabase;

/** Called within a suite, because hooks at the top of a file apply to the suites of all files. */
function giveEachTestADatabase() {
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());
}

const rows = async <T extends Record<string, unknown>>(sql: string, values: unknown[] = []) =>
  (await database.pool.query<T>(sql, values)).rows;
const one = async (sql: string, values: unknown[] = []) =>
  Object.values((await rows(sql, values))[0] ?? {})[0];

/** A source of these rows in the format of the package. */
const sourceOf = (...given: unknown[]): Source => ({
  name: 'indian-colleges',
  read: async () => readColleges(given),
});
const row = (fields: Partial<CollegeRow> = {}): CollegeRow => ({
  university: 'Anna University, Chennai (Id: U-0439)',
  college: 'Test College (Id: C-1)',
  college_type: 'Affiliated College',
  state: 'Tamil Nadu',
  district: 'Chennai',
  ...fields,
});
const imported = (...given: unknown[]) => importSource(database.pool, sourceOf(...given));
const outbox = () => one('select count(*)::int from outbox');
const everything = () =>
  rows(`select i.*, array(select discipline from institute_disciplines d where d.institute_id = i.id order by 1) as d
        from institutes i order by source_id`);

describe('The import of the whole of indian-colleges', function () {
  this.timeout(180_000);
  giveEachTestADatabase();

  it('writes every college and university with its place, and changes nothing when it is repeated', async () => {
    const file = new URL('colleges.json', import.meta.resolve('indian-colleges'));
    const colleges = JSON.parse(readFileSync(file, 'utf8')) as CollegeRow[];
    const locate = await indianCoordinates();
    const first = await importSource(database.pool, indianColleges, { locate });

    const universities = new Set(colleges.map((college) => college.university));
    assert.equal(colleges.length, 38_376);
    assert.equal(universities.size, 338);
    assert.deepEqual([first.read, first.rejected, first.errors], [38_376, 0, []]);
    assert.deepEqual([first.inserted, first.updated, first.unchanged], [38_376 + 338, 0, 0]);
    assert.deepEqual(
      await rows(`select kind, count(*)::int as n from institutes group by kind order by kind`),
      [
        { kind: 'college', n: 34_592 },
        { kind: 'constituent-college', n: 1_320 },
        { kind: 'off-campus-centre', n: 301 },
        { kind: 'recognised-centre', n: 2_163 },
        { kind: 'university', n: 338 },
      ],
    );

    const stated = await rows<{ state: string; district: string; university: string; n: number }>(
      `select s.name as state, d.name as district, u.source_record ->> 'university' as university, count(*)::int as n
       from institutes i
       join places d on d.id = i.place_id and d.kind = 'district'
       join places s on s.id = d.parent_id
       join institutes u on u.id = i.affiliation_id and u.kind = 'university'
       where i.kind <> 'university' group by 1, 2, 3`,
    );
    const spelling: Record<string, string> = {
      Chhatisgarh: 'Chhattisgarh',
      Uttrakhand: 'Uttarakhand',
      'Andaman & Nicobar Islands': 'Andaman and Nicobar Islands',
      'Dadra & Nagar Haveli': 'Dadra and Nagar Haveli',
      'Daman & Diu': 'Daman and Diu',
    };
    const expected = Map.groupBy(colleges, ({ state, district, university }) =>
      [spelling[state] ?? state, district === 'budgam' ? 'Budgam' : district, university].join('|'),
    );
    assert.equal(stated.length, expected.size);
    for (const { state, district, university, n } of stated) {
      const key = [state, district, university].join('|');
      assert.equal(n, expected.get(key)?.length, key);
    }
    assert.equal(await one(`select count(*)::int from places where kind = 'state'`), 36);
    assert.equal(await one(`select count(*)::int from places where kind = 'district'`), 635);
    assert.ok(
      first.districts_located >= 0.98 * first.districts,
      `${first.districts_located} districts located`,
    );
    assert.equal(
      await one(
        `select count(*)::int from institutes u where kind = 'university'
         and popularity <> (select count(*) from institutes c where c.affiliation_id = u.id)`,
      ),
      0,
    );
    assert.equal(await one(`select count(distinct slug)::int from institutes`), 38_714);
    assert.equal(await one('select count(distinct institute_id)::int from outbox'), 38_714);

    await database.pool.query('delete from outbox');
    const second = await importSource(database.pool, indianColleges, { locate });
    assert.deepEqual([second.inserted, second.updated, second.unchanged], [0, 0, 38_714]);
    assert.equal(await outbox(), 0);
    assert.equal(await one('select count(*)::int from institutes where version <> 1'), 0);
    process.stdout.write(`      first ${first.seconds} s, second ${second.seconds} s\n`);
  });
});

describe('An import of indian-colleges', () => {
  giveEachTestADatabase();
  it('reports invalid rows by number and reason, and imports the others', async () => {
    const summary = await imported(
      row(),
      'nonsense',
      row({ college: 'Bad (Id: X-1)' }),
      row({ college: 'Again (Id: C-1)' }),
      row({ college: `${'x'.repeat(301)} (Id: C-5)` }),
      row({ college: 'NUL \u0000 (Id: C-6)' }),
      row({ college: 'Half \ud83d (Id: C-7)' }),
      row({ college: 'Good (Id: C-8)', college_type: 'Recognized Center' }),
    );
    assert.deepEqual(
      summary.errors.map(({ line, reason }) => `${line}: ${reason}`),
      [
        '2: is not an object',
        '3: the college does not end in an id like (Id: C-123)',
        '4: has the same id (C-1) as line 1',
        '5: name must have at most 300 characters',
        '6: raw/college must not contain a NUL character',
        '7: name must not contain half of a surrogate pair; raw/college must not contain half of a surrogate pair',
      ],
    );
    assert.deepEqual([summary.read, summary.inserted, summary.rejected], [8, 3, 6]);
    assert.deepEqual(await rows('select source_id, name, kind from institutes order by 1'), [
      { source_id: 'C-1', name: 'Test College', kind: 'college' },
      { source_id: 'C-8', name: 'Good', kind: 'recognised-centre' },
      { source_id: 'U-0439', name: 'Anna University, Chennai', kind: 'university' },
    ]);
  });

  it('rejects records with an unknown kind, discipline or university', async () => {
    const records = [...(readColleges([row(), row({ college: 'B (Id: C-2)' })]).records as Iterable<object>)];
    const [first, second, university] = records;
    const source: Source = {
      name: 'indian-colleges',
      read: async () => ({
        rows: null,
        records: [
          { ...first, affiliation: 'U-9' },
          { ...second, disciplines: ['alchemy'] },
          { ...university, kind: 'castle' },
          { ...first, source_id: 'C-3', line: 3 },
        ] as never,
      }),
    };
    const summary = await importSource(database.pool, source);
    assert.deepEqual(summary.errors, [
      { line: 1, reason: 'unknown kind: castle' },
      { line: 1, reason: 'no university with the id U-9 exists' },
      { line: 2, reason: 'unknown discipline: alchemy' },
      { line: 3, reason: 'no university with the id U-0439 exists' },
    ]);
    assert.equal(await one('select count(*)::int from institutes'), 0);
  });

  it('updates only the values that differ in the source', async () => {
    await imported(row(), row({ college: 'Other (Id: C-2)' }));
    await database.pool.query('delete from outbox');
    const summary = await imported(
      row({ college: 'Renamed Law College (Id: C-1)', district: 'Vellore' }),
      row({ college: 'Other (Id: C-2)' }),
    );
    assert.deepEqual([summary.inserted, summary.updated, summary.unchanged], [0, 1, 2]);
    const [college] = await rows(
      `select i.slug, i.name, p.name as place, i.version, i.provenance,
         array(select discipline from institute_disciplines d where d.institute_id = i.id) as disciplines
       from institutes i join places p on p.id = i.place_id where source_id = 'C-1'`,
    );
    assert.deepEqual(college, {
      slug: 'test-college',
      name: 'Renamed Law College',
      place: 'Vellore',
      version: 2,
      provenance: { disciplines: 'inferred' },
      disciplines: ['law'],
    });
    assert.equal(await one('select count(distinct institute_id)::int from outbox'), 1);
  });

  it('keeps values that admins have set, and institutes that the source no longer has', async () => {
    await imported(
      row({ college: 'Govt. Law College for Women (Id: C-1)' }),
      row({ college: 'B (Id: C-2)' }),
    );
    await database.pool.query(
      `update institutes
       set status = 'archived', popularity = 7, rating = 4.5, website = 'https://a.example', slug = 'mine',
         aliases = '{A}', gender = null, ownership = 'aided', city = 'Chennai', latitude = 1, longitude = 2,
         provenance = '{"disciplines": "inferred", "rating": "generated"}'
       where source_id = 'C-1'`,
    );
    const before = await everything();
    const summary = await imported(
      row({ college: 'Govt. Law College for Women (Id: C-1)' }),
      row({ college: 'D (Id: C-9)' }),
    );
    assert.deepEqual([summary.inserted, summary.updated, summary.unchanged], [1, 0, 2]);
    assert.deepEqual(
      (await everything()).filter(({ source_id }) => source_id !== 'C-9'),
      before,
    );
  });

  it('removes an inferred value when its basis is gone, but keeps a value that an admin has set', async () => {
    const law = row({ college: 'Law College for Women (Id: C-1)' });
    const plain = row({ college: 'Plain College (Id: C-1)' });
    const read = () =>
      rows(`select gender, provenance,
        array(select discipline from institute_disciplines d where d.institute_id = i.id) as disciplines
        from institutes i where source_id = 'C-1'`);
    await imported(law);
    await database.pool.query(
      `update institutes set gender = 'co-ed', provenance = provenance - 'gender' where source_id = 'C-1'`,
    );
    await imported(plain);
    assert.deepEqual(await read(), [{ gender: 'co-ed', provenance: {}, disciplines: [] }]);
    await imported(law);
    assert.deepEqual(await read(), [
      { gender: 'co-ed', provenance: { disciplines: 'inferred' }, disciplines: ['law'] },
    ]);
  });

  it('assigns unique slugs that do not depend on the order of rows', async () => {
    const same = [
      row({ college: 'Govt. College (Id: C-1)' }),
      row({ college: 'Govt College (Id: C-2)' }),
      row({ college: 'Govt College (Id: C-3)', district: 'Vellore' }),
      row({ college: 'अ (Id: C-4)' }),
    ];
    const slugs = () => rows('select source_id, slug from institutes order by 1');
    await imported(...same);
    const expected = [
      { source_id: 'C-1', slug: 'govt-college-chennai-c-1' },
      { source_id: 'C-2', slug: 'govt-college-chennai-c-2' },
      { source_id: 'C-3', slug: 'govt-college-vellore' },
      { source_id: 'C-4', slug: 'college' },
      { source_id: 'U-0439', slug: 'anna-university-chennai' },
    ];
    assert.deepEqual(await slugs(), expected);
    await imported(...same, row({ college: 'Govt College (Id: C-5)' }));
    assert.deepEqual(await slugs(), [
      ...expected.slice(0, 4),
      // No institute has the plain slug, because three have the same name.
      { source_id: 'C-5', slug: 'govt-college' },
      ...expected.slice(4),
    ]);
    await database.pool.query('delete from institutes');
    await imported(...same.toReversed());
    assert.deepEqual(await slugs(), expected);
  });

  it('reports everything in a dry run, and writes nothing', async () => {
    const summary = await importSource(database.pool, sourceOf(row(), null), { dryRun: true });
    assert.deepEqual([summary.inserted, summary.rejected, summary.dry_run], [2, 1, true]);
    for (const table of ['institutes', 'places', 'outbox']) {
      assert.equal(await one(`select count(*)::int from ${table}`), 0, table);
    }
  });

  it('refuses to run while another import runs', async () => {
    await withDataLock(database.pool, async () => {
      await assert.rejects(imported(row()), { name: 'DataLockedError' });
    });
    assert.equal((await imported(row())).inserted, 2);
  });
});
