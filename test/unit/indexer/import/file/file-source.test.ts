import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { formats, textSource } from '../../../../../indexer/import/file/file-source.ts';
import type { SourceRow } from '../../../../../indexer/import/institute-record.ts';
import { sources } from '../../../../../indexer/import/package-sources.ts';
import { importFormats } from '../../../../../src/domain/enumerations.ts';
import { reservedSources } from '../../../../../src/domain/institutes/import-job.ts';

describe('The import formats', () => {
  it('are those that the API lists', () => {
    assert.deepEqual([...formats.keys()].sort(), [...importFormats].sort());
    assert.deepEqual([...reservedSources].sort(), [...sources.keys(), 'admin', 'generated'].sort());
  });

  it('reject a CSV file without a line end before it fills the memory', async () => {
    const piece = Buffer.alloc(70_000, 'a');
    let taken = 0;
    const text = Readable.from(
      (function* () {
        for (; taken < 1_000; taken += 1) yield piece;
      })(),
    );
    const { records } = await (await textSource(text, { format: 'csv' })).read();
    await assert.rejects(Readable.from(records).toArray(), {
      message: /^The file is not valid CSV: .*exceed/,
    });
    assert(taken < 100, `${taken} pieces of ${piece.length} bytes were taken`);
  });

  const row = (id: number) => ({ source_id: `${id}`, name: 'College', kind: 'college' });
  const institute = (id: number) => ({
    aicte_id: `${id}`,
    institute_name: 'COLLEGE',
    state: 'Goa',
    institution_type: 'Government',
    programmes: [],
  });
  for (const [format, before, after] of [
    ['ndjson', `${JSON.stringify(row(1))}\n{"name":"`, `"}\n${JSON.stringify(row(3))}\n`],
    ['aicte', `[${JSON.stringify(institute(1))},{"name":"`, `"},${JSON.stringify(institute(3))}]`],
  ] as const)
    it(`reject a ${format} row that is too long, and read the rows around it`, async () => {
      const text = Readable.from(
        (function* () {
          yield Buffer.from(before);
          for (let n = 0; n < 500; n += 1) yield Buffer.alloc(70_000, 'a');
          yield Buffer.from(after);
        })(),
      );
      const { records } = await (await textSource(text, { format })).read();
      assert.deepEqual(
        (await Readable.from(records).toArray()).map((each: SourceRow) =>
          'reason' in each ? each : each.line,
        ),
        [1, { line: 2, reason: 'is longer than 500000 characters' }, 3],
      );
    });
});
