import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { formats, textSource } from '../../indexer/import/file/source.ts';
import { sources } from '../../indexer/import/sources.ts';
import { importFormats, reservedSources } from '../../src/domain/import-job.ts';

describe('import formats and sources', () => {
  it('that the API names are those that there are', () => {
    assert.deepEqual([...formats.keys()].sort(), [...importFormats].sort());
    assert.deepEqual([...reservedSources].sort(), [...sources.keys(), 'admin', 'generated'].sort());
  });

  for (const [format, endless, message] of [
    ['csv', 'a', /^no CSV: .*exceed/],
    ['ndjson', '{"a":1}', /^no NDJSON: a line is longer than 2000000 bytes$/],
  ] as const)
    it(`${format} without an end of a line is not gathered`, async () => {
      const piece = Buffer.from(endless.repeat(10_000));
      let taken = 0;
      const text = Readable.from(
        (function* () {
          for (; taken < 1_000; taken += 1) yield piece;
        })(),
      );
      const { records } = await (await textSource(text, { format })).read();
      await assert.rejects(
        async () => {
          for await (const _ of records);
        },
        { message },
      );
      assert(taken < 1_000, `${taken} pieces of ${piece.length} bytes were taken`);
    });
});
