import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Source } from '../../../../indexer/import/institute-record.ts';
import { importSource } from '../../../../indexer/import/loader.ts';
import { sources } from '../../../../indexer/import/package-sources.ts';
import { readFolder } from '../../../../indexer/import/swot/swot-source.ts';
import { addInstitute, addPlaces } from '../../../support/data/catalogue.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';

describe('The import of swot', function () {
  this.timeout(120_000);
  let database: TestDatabase;
  let folder: string;
  beforeEach(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(join(tmpdir(), 'domains-'));
  });
  afterEach(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const rows = async (sql: string) => (await database.pool.query(sql)).rows;

  async function importFiles(files: Record<string, string | Uint8Array>) {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    const source: Source = {
      name: 'swot',
      mergesIntoOthers: true,
      read: () => readFolder(pathToFileURL(`${folder}/`)),
    };
    return importSource(database.pool, source);
  }

  it('combines several domains into one record with website, country, other names and a short name', async () => {
    const summary = await importFiles({
      'in/ac/iitx.txt': 'Indian Institute of Technology X\nIIT X\n',
      'in/iitx.txt': 'Indian Institute of Technology X\n',
      'edu/mut.txt': 'Made Up University of Technology\n',
    });
    assert.deepEqual([summary.inserted, summary.rejected], [2, 0]);
    const [iit, mut] = await rows(
      `select i.name, i.website, i.aliases, i.status, p.name as country, i.provenance
       from institutes i left join places p on p.id = i.place_id order by i.name`,
    );
    assert.equal(iit.country, 'India');
    assert.match(iit.website, /^https:\/\/iitx\.(ac\.)?in$/);
    for (const alias of ['IIT X', 'iitx']) assert(iit.aliases.includes(alias), alias);
    assert.equal(iit.status, 'published');
    assert.equal(mut.country, 'United States');
    assert.equal(mut.provenance.place, 'inferred', '.edu says no country of its own');
  });

  it('marks the kind as inferred, also in existing institutes, unless an editor has set it', async () => {
    const files = { 'edu/mut.txt': 'Made Up University\n', 'edu/stated.txt': 'Stated University\n' };
    await importFiles(files);
    const kinds = () =>
      rows(`select kind, provenance ->> 'kind' as known from institutes order by source_id`);
    const inferred = { kind: 'university', known: 'inferred' };
    assert.deepEqual(await kinds(), [inferred, inferred]);
    await database.pool.query(`update institutes set provenance = provenance - 'kind'`);
    await database.pool.query(
      `update institutes set kind = 'college', stated_fields = '{kind}' where source_id = 'stated.edu'`,
    );
    const again = await importFiles(files);
    assert.deepEqual([again.updated, again.unchanged], [1, 1]);
    assert.deepEqual(await kinds(), [inferred, { kind: 'college', known: null }]);
    assert.deepEqual((await importFiles(files)).unchanged, 2);
  });

  it('skips excluded domains and files without a name, and reports invalid files', async () => {
    const summary = await importFiles({
      'stoplist.txt': 'bad.example.edu\nstopped.edu\n',
      'abused.txt': 'abused.edu\n',
      'edu/stopped.txt': 'Stopped University\n',
      'edu/abused.txt': 'Abused University\n',
      'edu/empty.txt': '\n',
      'edu/binary.txt': new Uint8Array([65, 0, 66]),
      'edu/fine.txt': 'Fine University\n',
    });
    assert.deepEqual([summary.inserted, summary.rejected], [1, 1]);
    assert.match(summary.errors[0]?.reason ?? '', /edu\/binary\.txt/);
  });

  it('merges a record into an institute of another source, which keeps its values and gets those that it lacks', async () => {
    const { country } = await addPlaces(database.pool);
    const id = await addInstitute(database.pool, {
      slug: 'anna',
      name: 'Annapurna University, Chennai',
      kind: 'university',
      city: 'Chennai',
      place_id: country,
      source: 'indian-colleges',
      source_id: 'U-1',
    });
    const files = { 'in/edu/annauni.txt': 'Annapurna University\nAnnapurna Vishwavidyalaya of Arts\n' };
    const summary = await importFiles(files);
    assert.deepEqual([summary.merged, summary.inserted], [1, 0]);
    const [merged] = await rows(`select * from institutes where id = ${id}`);
    assert.deepEqual(
      [merged.slug, merged.name, merged.source],
      ['anna', 'Annapurna University, Chennai', 'indian-colleges'],
    );
    assert.equal(merged.website, 'https://annauni.edu.in');
    assert(merged.aliases.includes('annauni'));
    await database.pool.query('delete from outbox');
    const again = await importFiles(files);
    assert.deepEqual([again.merged, again.inserted, again.updated], [0, 0, 0]);
    assert.deepEqual(await rows('select * from outbox'), []);
    assert.deepEqual(
      (await rows(`select version from institutes where id = ${id}`))[0].version,
      merged.version,
    );
  });

  it('adds well-known institutes of the package, and changes nothing when it is repeated', async () => {
    for (const name of ['indian-colleges', 'swot']) {
      const summary = await importSource(database.pool, sources.get(name) as Source);
      process.stdout.write(`    ${name}: ${JSON.stringify({ ...summary, errors: summary.errors.length })}\n`);
    }
    const asked: [website: string, source: string, country: string, alias: string][] = [
      ['https://iitb.ac.in', 'swot', 'India', 'iitb'],
      ['https://iitd.ac.in', 'swot', 'India', 'iitd'],
      ['https://iitm.ac.in', 'swot', 'India', 'iitm'],
      ['https://iitr.ac.in', 'indian-colleges', 'India', 'iitr'],
      ['https://annauniv.edu.in', 'indian-colleges', 'India', 'annauniv'],
      ['https://iitk.ac.in', 'swot', 'India', 'iitk'],
      ['https://iitkgp.ac.in', 'swot', 'India', 'iitkgp'],
      ['https://iitg.ac.in', 'swot', 'India', 'iitg'],
      ['https://nitk.edu.in', 'swot', 'India', 'nitk'],
      ['https://nitt.edu', 'swot', 'India', 'nitt'],
      ['https://svnit.ac.in', 'swot', 'India', 'svnit'],
      ['https://iima.ac.in', 'swot', 'India', 'iima'],
      ['https://aiims.edu', 'swot', 'India', 'aiims'],
      ['https://vit.ac.in', 'indian-colleges', 'India', 'vit'],
      ['https://ox.ac.uk', 'swot', 'United Kingdom', 'ox'],
      ['https://cam.ac.uk', 'swot', 'United Kingdom', 'cam'],
      ['https://mit.edu', 'swot', 'United States', 'mit'],
      ['https://ethz.ch', 'swot', 'Switzerland', 'ethz'],
      ['https://tum.de', 'swot', 'Germany', 'tum'],
    ];
    for (const [website, source, country, alias] of asked) {
      const found = await rows(
        `select i.source, i.aliases, coalesce(c.name, s.name, p.name) as country from institutes i
         join places p on p.id = i.place_id left join places s on s.id = p.parent_id
         left join places c on c.id = s.parent_id where i.website = '${website}'`,
      );
      assert.equal(found.length, 1, website);
      assert.deepEqual([found[0].source, found[0].country], [source, country], website);
      assert(found[0].aliases.includes(alias), `${website} is ${alias}`);
    }
    // Names that belong to only one institute in the world.
    for (const name of [
      'Indian Institute of Technology Bombay',
      'Indian Institute of Science',
      'Stanford University',
      'Harvard University',
    ]) {
      assert.equal((await rows(`select from institutes where name = '${name}'`)).length, 1, name);
    }
    await database.pool.query('delete from outbox');
    const again = await importSource(database.pool, sources.get('swot') as Source);
    assert.deepEqual([again.inserted, again.merged, again.updated], [0, 0, 0]);
    assert.deepEqual(await rows('select from outbox'), []);
  });
});
