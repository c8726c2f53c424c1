import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { readCsv } from '../../indexer/import/file/csv.ts';
import { readNdjson } from '../../indexer/import/file/ndjson.ts';
import { importSource } from '../../indexer/import/loader.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

describe('import of files', function () {
  this.timeout(120_000);
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  const csv = (text: string, dryRun = false) =>
    importSource(
      database.pool,
      {
        name: 'file',
        read: () => Promise.resolve({ rows: null, records: readCsv(Readable.from([Buffer.from(text)])) }),
      },
      { dryRun },
    );
  const count = async () =>
    (await database.pool.query('select count(*)::int as n from institutes')).rows[0].n;
  const good =
    '\uFEFFsource_id,name,kind,country,disciplines\r\n1,"Made Up\nUniversity",university,India,law|arts\r\n,,college,India,\r\n2,Other College,college,India,\r\n';

  it('keeps good lines of CSV, names all reasons of a bad one, and changes nothing the second time', async () => {
    const dry = await csv(good, true);
    assert.deepEqual([dry.inserted, dry.rejected, await count()], [2, 1, 0]);
    const first = await csv(good);
    assert.deepEqual(first.errors, [{ line: 4, reason: 'source_id is missing; name is missing' }]);
    assert.deepEqual([first.inserted, await count()], [2, 2]);
    const second = await csv(good);
    assert.deepEqual([second.inserted, second.updated, second.unchanged], [0, 0, 2]);
  });

  it('refuses a header with all its faults, and text that is no CSV, and writes nothing', async () => {
    await assert.rejects(csv('name,name,fees\n'), {
      message: 'missing columns: source_id, kind; columns given twice: name; unknown columns: fees',
    });
    await assert.rejects(csv('source_id,name,kind\n1,"A,college\n'), /no CSV/);
    assert.equal(await count(), 0);
  });

  it('reports lines that are no JSON object', async () => {
    const rows = [];
    for await (const row of readNdjson(
      Readable.from(['{"source_id":"1","name":"A","kind":"college"}\n[]\n{\n']),
    ))
      rows.push(row);
    assert.deepEqual(rows.slice(1), [
      { line: 2, reason: 'is no JSON object' },
      { line: 3, reason: 'is no JSON object' },
    ]);
  });
});
