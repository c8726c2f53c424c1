import assert from 'node:assert/strict';
import { generate } from '../../../../indexer/generate/generate.ts';
import { programmeTemplates } from '../../../../indexer/generate/programme-catalogue.ts';
import { addInstitute, addPlaces } from '../../../support/data/catalogue.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';

let database: TestDatabase;

/** Called within a suite, because hooks at the top of a file apply to the suites of all files. */
function giveEachTestADatabase() {
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());
}

const rows = async (sql: string) => (await database.pool.query(sql)).rows;
const one = async (sql: string) => Object.values((await rows(sql))[0] ?? {})[0];
const contents = async () => [
  await rows('select * from institutes order by id'),
  await rows('select * from programmes order by id'),
  await rows('select * from institute_facilities order by 1, 2'),
  await rows('select * from institute_disciplines order by 1, 2'),
];

describe('The generator', function () {
  this.timeout(60_000);
  giveEachTestADatabase();

  it('adds programmes of its disciplines and a rating, marked as generated, to an institute without any', async () => {
    const { district, country } = await addPlaces(database.pool);
    const id = await addInstitute(database.pool, { ownership: 'government', place_id: district });
    await database.pool.query(`insert into institute_disciplines values (${id}, 'law'), (${id}, 'nursing')`);
    const plain = await addInstitute(database.pool, { place_id: country });
    const school = await addInstitute(database.pool, { kind: 'school', place_id: district });
    const abroad = await addInstitute(database.pool, {
      place_id: await one(`insert into places (kind, name) values ('country', 'Peru') returning id`),
    });
    const summary = await generate(database.pool, 0);
    assert.deepEqual([summary.institutes, summary.ratings], [0, 2]);

    for (const [institute, disciplines] of [
      [id, ['law', 'nursing']],
      [plain, ['arts', 'commerce', 'science']],
    ] as const) {
      const programmes = await rows(`select * from programmes where institute_id = ${institute}`);
      assert.ok(programmes.length >= 2 && programmes.length <= 6, `${programmes.length} programmes`);
      for (const programme of programmes) {
        assert.ok((disciplines as readonly string[]).includes(programme.discipline), programme.discipline);
        assert.equal(programme.provenance, 'generated');
        assert.equal(programme.currency, 'INR');
        assert.notEqual(programme.level, 'doctorate');
        for (const field of ['name', 'level', 'mode', 'fee', 'duration_months', 'intake']) {
          assert.ok(programme[field], field);
        }
      }
      const [{ rating, provenance }] = await rows(
        `select rating, provenance from institutes where id = ${institute}`,
      );
      assert.ok(rating >= 2.5 && rating <= 5);
      assert.deepEqual(provenance, { rating: 'generated' });
    }
    const elsewhere = await rows(`select from programmes where institute_id in (${school}, ${abroad})`);
    assert.equal(elsewhere.length, 0, 'the courses are those of Indian colleges');
  });

  it('keeps existing data, and changes nothing in a second run', async () => {
    const { district: place_id } = await addPlaces(database.pool);
    const id = await addInstitute(database.pool, { rating: 4.9, place_id });
    await database.pool.query(`insert into programmes (institute_id, name) values (${id}, 'Stated')`);
    const rated = await addInstitute(database.pool, { rating: 1.5, place_id });
    await generate(database.pool, 200);
    assert.equal(await one(`select rating from institutes where id = ${rated}`), 1.5);
    assert.deepEqual(
      await rows(`select i.rating, i.version, i.provenance, p.name, p.provenance as p
                  from institutes i join programmes p on p.institute_id = i.id where i.id = ${id}`),
      [{ rating: 4.9, version: 1, provenance: {}, name: 'Stated', p: null }],
    );

    const before = await contents();
    await database.pool.query('delete from outbox');
    const again = await generate(database.pool, 200);
    assert.deepEqual([again.institutes, again.programmes, again.ratings], [0, 0, 0]);
    assert.deepEqual(await contents(), before);
    assert.equal(await one('select count(*)::int from outbox'), 0);
    await generate(database.pool, 250);
    assert.equal(await one(`select count(*)::int from institutes where source = 'generated'`), 250);
  });

  it('adds institutes with all fields, each marked as generated, and the same ones on every database', async () => {
    await addPlaces(database.pool);
    await generate(database.pool, 300);
    const known = `select slug, name, kind, ownership, city, latitude, longitude, established, accreditation, gender,
      rating, popularity, website, aliases, provenance, source_id from institutes order by source_id`;
    const institutes = await rows(known);
    assert.equal(institutes.length, 300);
    for (const institute of institutes) {
      for (const [field, value] of Object.entries(institute)) {
        assert.ok(value !== null && value !== '', field);
        const marked =
          { latitude: 'location', longitude: 'location', slug: 'name', source_id: 'name' }[field] ?? field;
        if (field !== 'provenance') assert.equal(institute.provenance[marked], 'generated', field);
      }
      for (const part of ['affiliation', 'place', 'disciplines', 'facilities']) {
        assert.equal(institute.provenance[part], 'generated', part);
      }
      assert.ok(Math.abs(institute.latitude - 10) <= 0.15 && Math.abs(institute.longitude - 76) <= 0.15);
    }
    assert.ok(new Set(institutes.map(({ kind }) => kind)).size >= 4);
    assert.ok(new Set(institutes.map(({ latitude }) => latitude)).size > 250);
    for (const part of ['programmes', 'institute_disciplines', 'institute_facilities']) {
      assert.equal(await one(`select count(distinct institute_id)::int from ${part}`), 300, part);
    }
    assert.equal(
      await one(`select count(*)::int from programmes where provenance is distinct from 'generated'`),
      0,
    );
    assert.equal(await one('select count(distinct institute_id)::int from outbox'), 300);

    const programmes = `select i.source_id, p.name, p.level, p.mode, p.fee, p.intake
      from programmes p join institutes i on i.id = p.institute_id order by 1, 2, 3, 4`;
    const offered = await rows(programmes);
    const other = await createTestDatabase();
    try {
      await addPlaces(other.pool);
      // The other database has other ids but must get the same data.
      await other.pool.query(`select setval(pg_get_serial_sequence('institutes', 'id'), 5000)`);
      await generate(other.pool, 300);
      assert.deepEqual((await other.pool.query(known)).rows, institutes);
      assert.deepEqual((await other.pool.query(programmes)).rows, offered);
    } finally {
      await other.drop();
    }
  });

  it('reports an error when no district has coordinates', async () => {
    await assert.rejects(generate(database.pool, 1), { name: 'NoPlacesError' });
  });

  it('has at least two programmes for every discipline, and not only doctorates', async () => {
    for (const { code } of await rows('select code from disciplines')) {
      const templates = programmeTemplates.filter((template) => template.discipline === code);
      assert.ok(templates.filter((template) => template.level !== 'doctorate').length >= 2, code);
    }
  });
});
