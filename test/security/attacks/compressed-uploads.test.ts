import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { gunzipped } from '../../../src/gunzip.ts';
import { createImportService } from '../../../src/services/import-service.ts';
import { signedIn } from '../../support/accounts.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { createTestSystem, quiet, type TestSystem } from '../../support/system.ts';

const maxBytes = 2_000_000;
const row = 'source_id,name,kind\n1,One,college\n';
const tooLarge = Buffer.alloc(maxBytes + 1, 'a');
const nested = (layers: number, text: Buffer | string) => {
  let nestedText = Buffer.from(text);
  for (let layer = 0; layer < layers; layer += 1) nestedText = gzipSync(nestedText);
  return nestedText;
};
/** 20 bytes that decompress to nothing, over and over: the text stays empty while megabytes arrive. */
const emptyMembers = Buffer.concat(Array.from({ length: 110_000 }, () => gzipSync('')));

describe('compressed uploads', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let headers: Record<string, string>;

  before(async () => {
    system = await createTestSystem();
    headers = (await signedIn(system, 'admin')).headers;
    api = await startApi(
      apiDependencies(system, {
        importService: createImportService(system.pool, { IMPORT_MAX_BYTES: maxBytes }, quiet),
        settings: system.config,
      }),
    );
  });
  after(async () => {
    api.close();
    await system.close();
  });

  const upload = (body: Buffer, type: string, more: Record<string, string> = {}) =>
    api.get('/v1/admin/imports', {
      method: 'POST',
      headers: { ...headers, 'Content-Type': type, ...more },
      body: body as unknown as string,
    });
  const types = [
    'application/octet-stream',
    'text/csv',
    'text/plain',
    'application/json',
    'application/gzip',
  ];

  it('POST /v1/admin/imports limits the decompressed bytes, whatever the headers declare', async () => {
    for (const type of types) {
      for (const [what, body] of [
        ['gzip', gzipSync(tooLarge)],
        ['gzip in gzip', nested(2, tooLarge)],
        ['two members', Buffer.concat([gzipSync(tooLarge.subarray(0, maxBytes)), gzipSync('a')])],
        ['members without a text', emptyMembers],
        ['members without a text in gzip', gzipSync(emptyMembers)],
      ] as const) {
        const { status, body: problem } = await upload(body, type);
        assert.equal(status, 413, `${what} as ${type}: ${JSON.stringify(problem)}`);
      }
    }
    assert.equal((await upload(nested(2, tooLarge), 'text/csv', { 'Content-Encoding': 'gzip' })).status, 413);
    assert.deepEqual(
      (await system.pool.query('select from import_jobs')).rows,
      [],
      'nothing of them is kept',
    );
  });

  it('POST /v1/admin/imports decompresses an upload and reports its decompressed size', async () => {
    for (const type of types) {
      for (const body of [gzipSync(row), nested(2, row), nested(3, row)]) {
        const { status, body: job } = await upload(body, type);
        assert.deepEqual([status, job.bytes], [202, row.length], type);
      }
    }
  });

  it('POST /v1/admin/imports answers 400 when an upload is compressed too many times or damaged', async () => {
    const { status, body } = await upload(nested(4, row), 'text/csv');
    assert.deepEqual([status, body.detail], [400, 'The body is compressed more than 3 times.']);
    for (const type of types) assert.equal((await upload(gzipSync(row).subarray(0, -4), type)).status, 400);
  });

  it('gzip is recognized however its first bytes arrive, and a decompression bomb is read only up to the limit', async () => {
    const byteByByte = Readable.from([...gzipSync(row)].map((byte) => Buffer.of(byte)));
    assert.equal(Buffer.concat(await Readable.from(gunzipped(byteByByte)).toArray()).toString(), row);

    // 200 MB of zeros.
    const bomb = nested(1, gzipSync(Buffer.alloc(200_000_000)));
    let read = 0;
    await assert.rejects(
      async () => {
        for await (const chunk of gunzipped(Readable.from([bomb]), { maxBytes })) read += chunk.length;
      },
      { code: 'too-large' },
    );
    assert(read <= maxBytes, String(read));
  });
});
