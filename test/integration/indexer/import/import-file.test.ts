import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { textSource } from '../../../../indexer/import/file/file-source.ts';
import { type ImportOptions, importSource } from '../../../../indexer/import/loader.ts';
import { addInstitute, addPlaces } from '../../../support/data/catalogue.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';

const programme = { name: 'Law', level: 'undergraduate', fee: 900, currency: 'INR' };
const good =
  '\uFEFFsource_id,name,kind,country,disciplines\r\n1,"Made Up\nUniversity",university,India,law|arts\r\n,,college,India,\r\n2,Other College,college,India,\r\n';

describe('The import of a file', function () {
  this.timeout(120_000);
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  const load = async (text: string | Buffer, options: ImportOptions = {}, batchSize?: number) => {
    const source = await textSource(Readable.from([Buffer.from(text)]), {});
    return importSource(database.pool, { ...source, ...(batchSize && { batchSize }) }, options);
  };
  const lines = (...records: object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');
  const rows = async (sql: string) => (await database.pool.query(sql)).rows;
  const count = async () => (await rows('select count(*)::int as n from institutes'))[0].n;

  it('writes the valid rows of a CSV file, reports all errors of an invalid one, and changes nothing when it is repeated', async () => {
    const dry = await load(good, { dryRun: true });
    assert.deepEqual([dry.inserted, dry.rejected, await count()], [2, 1, 0]);
    const first = await load(good);
    assert.deepEqual(first.errors, [{ line: 4, reason: 'source_id is required; name is required' }]);
    assert.deepEqual([first.read, first.inserted, await count()], [3, 2, 2]);
    await database.pool.query('delete from outbox');
    const second = await load(gzipSync(good));
    assert.deepEqual([second.inserted, second.updated, second.unchanged], [0, 0, 2]);
    assert.deepEqual(await rows('select * from outbox'), []);
  });

  it('writes nothing and reports all errors of a header, or text that is not valid CSV or gzip', async () => {
    await assert.rejects(load('name,name,fees\n'), {
      message:
        'The header is invalid: missing columns source_id, kind; duplicate columns name; unknown columns fees.',
    });
    await assert.rejects(load('source_id,name,kind\n1,"A,college\n'), /not valid CSV/);
    await assert.rejects(load(''), /The file is empty/);
    const half = gzipSync(lines({ source_id: '1', name: 'A', kind: 'college' })).subarray(0, -12);
    await assert.rejects(load(half), /cannot be decompressed/);
    assert.equal(await count(), 0);
  });

  it('reports lines that are not JSON objects, and all errors of an object', async () => {
    const { errors, inserted } = await load(
      lines({ source_id: '1', name: 'A', kind: 'college' }) +
        '[]\n{\n\n' +
        lines({
          source_id: '2',
          kind: 'castle',
          rating: 'good',
          website: 'ftp://x',
          latitude: 100,
          state: 'Kerala',
          fees: 1,
          programmes: [{ name: 'Law', fee: 1 }, { name: 'Law' }, { level: 'high' }],
        }) +
        lines({ source_id: '3', name: 'B', kind: 'castle', facilities: ['pool'], disciplines: ['magic'] }),
    );
    assert.equal(inserted, 1);
    assert.deepEqual(errors.slice(0, 2), [
      { line: 2, reason: 'is not a JSON object' },
      { line: 3, reason: 'is not a JSON object' },
    ]);
    const reason = errors[2]?.reason ?? '';
    for (const part of [
      'name is required',
      'rating must be a number',
      'website must be a URL that begins with http:// or https://',
      'latitude must be at most 90',
      'longitude is required with `latitude`',
      'country is required with `state`',
      'fees is not a known field',
      'programmes/0/currency is required with `fee`',
      'programmes/1 has the same name, level and mode as programmes/0',
      'programmes/2/name is required',
    ])
      assert(reason.includes(part), `${part} in: ${reason}`);
    assert.deepEqual(errors[3], {
      line: 6,
      reason: 'unknown discipline: magic; unknown facility: pool; unknown kind: castle',
    });
  });

  it('writes universities before their colleges across batches, and rejects the second record with the same id', async () => {
    const summary = await load(
      lines(
        { source_id: 'c1', name: 'One College', kind: 'college', university: 'u1' },
        { source_id: 'c2', name: 'Two College', kind: 'college', university: 'u9' },
        { source_id: 'c1', name: 'Once More', kind: 'college' },
        { source_id: 'u2', name: 'Part University', kind: 'university', university: 'u1' },
        { source_id: 'c3', name: 'Three College', kind: 'college', university: 'u2' },
        { source_id: 'u1', name: 'Great University', kind: 'university' },
      ),
      {},
      1,
    );
    assert.deepEqual(summary.errors, [
      { line: 2, reason: 'no university with the id u9 exists' },
      { line: 3, reason: 'has the same id (c1) as line 1' },
    ]);
    assert.deepEqual(
      await rows(`
        select i.name, u.name as university from institutes i left join institutes u on u.id = i.affiliation_id
        order by i.source_id`),
      [
        { name: 'One College', university: 'Great University' },
        { name: 'Three College', university: 'Part University' },
        { name: 'Great University', university: null },
        { name: 'Part University', university: 'Great University' },
      ],
    );
    const bySlug = await load(
      lines({ source_id: 'c4', name: 'Four College', kind: 'college', university: 'great-university' }),
    );
    assert.deepEqual([bySlug.inserted, bySlug.rejected], [1, 0]);
  });

  it('rejects affiliations to an institute that is not a university, to an archived one and in a circle', async () => {
    const known = await load(
      lines(
        { source_id: 'u1', name: 'Great University', kind: 'university' },
        { source_id: 'u2', name: 'Gone University', kind: 'university', status: 'archived' },
        { source_id: 'u3', name: 'Third University', kind: 'university', university: 'u1' },
        { source_id: 'c1', name: 'One College', kind: 'college', university: 'u1' },
      ),
    );
    assert.equal(known.inserted, 4);
    await database.pool.query(`update institutes set slug = 'new-slug' where source_id = 'u1'`);
    const { errors, inserted } = await load(
      lines(
        { source_id: 'c2', name: 'Two College', kind: 'college', university: 'c1' },
        { source_id: 'c3', name: 'Three College', kind: 'college', university: 'c4' },
        { source_id: 'c4', name: 'Four College', kind: 'college' },
        { source_id: 'c5', name: 'Five College', kind: 'college', university: 'u2' },
        { source_id: 'u1', name: 'Great University', kind: 'university', university: 'u3' },
        { source_id: 'u4', name: 'Fourth University', kind: 'university', university: 'u5' },
        { source_id: 'u5', name: 'Fifth University', kind: 'university', university: 'u4' },
        { source_id: 'c6', name: 'Six College', kind: 'college', university: 'great-university' },
      ),
    );
    assert.deepEqual(
      errors.map(({ line, reason }) => [line, reason]),
      [
        [1, 'its university c1 is not a university'],
        [2, 'its university c4 is not a university'],
        [4, 'its university u2 is archived'],
        [5, 'its university u3 is itself affiliated to this institute'],
        [6, 'its university u5 is itself affiliated to this institute'],
        [7, 'its university u4 is itself affiliated to this institute'],
      ],
    );
    assert.equal(inserted, 2, 'c6 names the university by its old slug');
    // An affiliation that has become invalid later is kept and does not reject the row.
    await database.pool.query(`update institutes set status = 'archived' where source_id = 'u1'`);
    const again = await load(
      lines({ source_id: 'c1', name: 'One College', kind: 'college', university: 'u1', city: 'Goa' }),
    );
    assert.deepEqual([again.updated, again.rejected], [1, 0]);
  });

  it('writes all fields of an institute, and later keeps the programmes that an editor has set', async () => {
    const record = {
      source_id: '1',
      name: 'A College',
      kind: 'college',
      country: 'India',
      state: 'Kerala',
      status: 'draft',
      latitude: '9.5',
      longitude: 76.3,
      established: 1950,
      accreditation: 'A+',
      rating: 4.26,
      facilities: ['hostel', 'library'],
      website: 'https://a.example.edu',
      programmes: [programme, { name: 'Arts' }],
    };
    await load(lines(record));
    const read = () =>
      rows(`
        select i.status, i.latitude, i.longitude, i.established, i.accreditation, i.rating::float8 as rating, i.website,
          array(select facility from institute_facilities f where f.institute_id = i.id order by 1) as facilities,
          array(select concat_ws(' ', p.name, p.level, p.fee, p.currency) from programmes p
            where p.institute_id = i.id order by 1) as programmes
        from institutes i`);
    const before = {
      status: 'draft',
      latitude: 9.5,
      longitude: 76.3,
      established: 1950,
      accreditation: 'A+',
      rating: 4.3,
      website: 'https://a.example.edu',
      facilities: ['hostel', 'library'],
      programmes: ['Arts', 'Law undergraduate 900 INR'],
    };
    assert.deepEqual(await read(), [before]);

    await database.pool.query(
      `insert into programmes (institute_id, name) select id, 'An editor''s' from institutes`,
    );
    const changed = {
      ...record,
      established: 1951,
      facilities: ['sports'],
      website: 'https://b.example.edu',
      programmes: [{ ...programme, fee: 1_000 }],
    };
    assert.equal((await load(lines(changed))).updated, 1);
    const after = {
      ...before,
      established: 1951,
      facilities: ['sports'],
      website: 'https://b.example.edu',
      programmes: ["An editor's", 'Law undergraduate 1000 INR'],
    };
    assert.deepEqual(await read(), [after]);

    await database.pool.query(
      `update institutes set stated_fields = '{established,website,location,rating,facilities,programmes}'`,
    );
    assert.equal((await load(lines({ ...record, accreditation: 'B' }))).updated, 1);
    assert.deepEqual(await read(), [{ ...after, accreditation: 'B' }]);
  });

  it('resumes after the last checkpoint, with its counts', async () => {
    const records = [1, 2, 3].map((n) => ({ source_id: `${n}`, name: `College ${n}`, kind: 'college' }));
    let resumeAt: ImportOptions['resumeAt'];
    const cut = new Error('cut');
    const interrupted = load(
      lines(...records),
      {
        onBatch: async (_client, checkpoint) => {
          if (checkpoint.counts.inserted === 2) throw cut;
          resumeAt = checkpoint;
        },
      },
      1,
    );
    await assert.rejects(interrupted, cut);
    assert.equal(await count(), 1);
    await database.pool.query(`update institutes set name = 'As it was not'`);
    const rest = await load(lines(...records), { resumeAt: resumeAt ?? null }, 1);
    assert.deepEqual([rest.read, rest.inserted, rest.unchanged], [3, 3, 0]);
    assert.deepEqual(await rows('select name from institutes order by source_id'), [
      { name: 'As it was not' },
      { name: 'College 2' },
      { name: 'College 3' },
    ]);
  });

  it('merges records of the College Scorecard and AICTE into existing institutes, which get programmes and coordinates', async () => {
    const { country } = await addPlaces(database.pool);
    await database.pool.query(`insert into places (kind, name) values ('country', 'United States')`);
    const [states] = await rows(`select id from places where name = 'United States'`);
    await addInstitute(database.pool, {
      slug: 'mit',
      name: 'Massachusetts Institute of Technology',
      kind: 'university',
      place_id: states.id,
      source: 'swot',
      source_id: 'mit.edu',
    });
    await addInstitute(database.pool, {
      slug: 'nmims',
      name: 'Punjabi Engineering College',
      kind: 'university',
      place_id: country,
      source: 'indian-colleges',
      source_id: 'U-1',
    });
    const scorecard =
      'UNITID,INSTNM,CITY,STABBR,CONTROL,LATITUDE,LONGITUDE,TUITIONFEE_IN,PREDDEG,HIGHDEG,PCIP11\n' +
      '166683,Massachusetts Institute of Technology,Cambridge,MA,2,42.36,-71.09,60156,3,4,0.4\n';
    const first = await load(scorecard);
    assert.deepEqual([first.source, first.merged, first.inserted], ['college-scorecard', 1, 0]);
    const aicte = JSON.stringify([
      {
        aicte_id: '1-1',
        institute_name: 'PUNJABI ENGINEERING COLLEGE',
        state: 'Chandigarh',
        institution_type: 'State Government University',
        programmes: [{ programme: 'MANAGEMENT', level: 'UNDER GRADUATE', course: 'BBA', intake: '60' }],
      },
    ]);
    const second = await load(aicte);
    assert.deepEqual([second.source, second.merged, second.inserted], ['aicte', 1, 0]);
    assert.deepEqual(
      await rows(`
        select i.slug, i.latitude, p.name, p.fee, p.currency, p.intake, p.provenance
        from institutes i join programmes p on p.institute_id = i.id order by 1`),
      [
        {
          slug: 'mit',
          latitude: 42.36,
          name: 'Computer and Information Sciences and Support Services',
          fee: 60_156,
          currency: 'USD',
          intake: null,
          provenance: 'inferred',
        },
        {
          slug: 'nmims',
          latitude: null,
          name: 'BBA',
          fee: null,
          currency: null,
          intake: 60,
          provenance: null,
        },
      ],
    );
    await database.pool.query('delete from outbox');
    for (const text of [scorecard, aicte]) {
      const again = await load(text);
      assert.deepEqual([again.inserted, again.merged, again.updated, again.unchanged], [0, 0, 0, 1]);
    }
    assert.deepEqual(await rows('select * from outbox'), []);
  });
});
