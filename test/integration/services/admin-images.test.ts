import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMediaStore } from '../../../src/storage/media/create-media-store.ts';
import type { MediaStore } from '../../../src/storage/media/media-store.ts';
import { transaction } from '../../../src/storage/postgres/pool.ts';
import { createCollectMediaHandler } from '../../../worker/images/collect-media-job.ts';
import { createProcessImageHandler } from '../../../worker/images/process-image-job.ts';
import type { JobContext, JobHandler } from '../../../worker/job-handler.ts';
import { signedIn } from '../../support/accounts.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { avifWithBrands, enormousPng, noise, twoColours, zip } from '../../support/data/images.ts';
import { createTestSystem, quiet, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

const never = new AbortController().signal;

describe('The images of an institute', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let credentials: Record<string, string>;
  let editorId: number;
  let institute: { id: number; slug: string };
  let images: string;

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    system.startRelay();
    system.startConsumer();
    system.startJobRunner([createProcessImageHandler(system.pool, system.mediaStore) as JobHandler]);
    api = await startApi(apiDependencies(system));
    const { account, headers } = await signedIn(system, 'editor');
    credentials = headers;
    editorId = account.id;
  });
  beforeEach(async () => {
    institute = await addInstitute();
    images = `/v1/admin/institutes/${institute.id}/images`;
  });
  after(async () => {
    api?.close();
    await system?.close();
  });

  let added = 0;
  async function addInstitute(): Promise<{ id: number; slug: string }> {
    added += 1;
    const { rows } = await system.pool.query(
      `insert into institutes (name, slug, kind, status) values ($1, $2, 'college', 'published') returning id, slug`,
      [`College ${added}`, `college-${added}`],
    );
    return rows[0];
  }

  const send = (method: string, path: string, headers: Record<string, string> = {}, body?: Buffer) =>
    api.get(path, {
      method,
      headers: { ...credentials, ...headers },
      ...(body && { body: new Uint8Array(body) }),
    });

  const upload = (file: Buffer, { kind = 'logo', type = 'image/png', headers = {} } = {}) =>
    send('POST', `${images}?kind=${kind}`, { 'Content-Type': type, ...headers }, file);

  async function ended(location: string | null) {
    return until('the upload has ended', async () => {
      const { body } = await send('GET', location as string);
      return body.state !== 'processing' && body;
    });
  }

  const uploadAndWait = async (file: Buffer, options: Parameters<typeof upload>[1] = {}) =>
    ended((await upload(file, options)).headers.get('location'));

  const media = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`${api.address}/media/${path}`, { method, headers });

  it('are uploaded, processed, shown, searched and removed, each as a new version', async () => {
    const answer = await upload(await twoColours(400, 200).png().toBuffer(), {
      headers: { 'If-Match': '"1"' },
    });
    assert.equal(answer.status, 202);
    assert.equal(answer.headers.get('location'), `${images}/${answer.body.id}`);
    assert.deepEqual([answer.body.kind, answer.body.state, answer.body.hash], ['logo', 'processing', null]);
    const { state, hash, reason, finished_at } = await ended(answer.headers.get('location'));
    assert.deepEqual([state, reason], ['ready', null]);
    assert(finished_at);
    const listed = await send('GET', images);
    assert.deepEqual([listed.body.logo, listed.body.photo, listed.body.uploads.length], [hash, null, 1]);
    assert.match(listed.headers.get('etag') ?? '', /^"2-/);
    assert.equal((await send('GET', `/v1/admin/institutes/${institute.id}`)).body.logo, hash);
    assert.equal((await api.get(`/v1/institutes/${institute.slug}`)).body.logo, hash);
    await until('lists show the logo', async () => {
      const { body } = await api.get(`/v1/institutes?q=${institute.slug}&fields=logo`, {
        headers: { 'Cache-Control': 'no-cache' },
      });
      return body.items.some((item: { logo: string | null }) => item.logo === hash);
    });

    const photo = await uploadAndWait(await noise(200, 100).jpeg().toBuffer(), {
      kind: 'photo',
      type: 'image/jpeg',
    });
    const detail = (await api.get(`/v1/institutes/${institute.slug}`)).body;
    assert.deepEqual([detail.logo, detail.photo, detail.version], [hash, photo.hash, 3]);

    const { rows } = await system.pool.query(
      `select actor, after ->> 'logo' as logo from audit
       where entity = 'institutes' and entity_id = $1::text and after ->> 'version' = '2'`,
      [institute.id],
    );
    assert.deepEqual(rows, [{ actor: `account:${editorId}`, logo: hash }]);

    const removed = await send('DELETE', `${images}?kind=logo&wait=indexed`, { 'If-Match': '"3"' });
    assert.deepEqual([removed.status, removed.headers.get('x-indexed')], [204, 'true']);
    assert.equal((await system.find(institute.id))?.logo, null);
    assert.equal((await send('DELETE', `${images}?kind=logo`, { 'If-Match': '*' })).status, 404);
  });

  it('are served with immutable caching and nothing that could run', async () => {
    const { hash } = await uploadAndWait(await twoColours(400, 200).png().toBuffer());
    for (const size of [96, 320, 960]) {
      const answer = await media(`${hash}/${size}.webp`);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('content-type'), 'image/webp');
      assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable');
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(answer.headers.get('content-security-policy'), "default-src 'none'; sandbox");
      const body = Buffer.from(await answer.arrayBuffer());
      assert.equal(body.toString('latin1', 8, 12), 'WEBP');
      const etag = answer.headers.get('etag') as string;
      const same = await media(`${hash}/${size}.webp`, {
        'If-None-Match': etag,
        'Cache-Control': 'max-age=0',
      });
      assert.deepEqual([same.status, same.headers.get('etag')], [304, etag]);
      const head = await media(`${hash}/${size}.webp`, {}, 'HEAD');
      assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(body.length)]);
    }
    for (const path of [
      `${hash}/95.webp`,
      `${hash}/96.png`,
      `${hash.toUpperCase()}/96.webp`,
      `${hash.slice(1)}/96.webp`,
      `${'0'.repeat(64)}/96.webp`,
      `${hash}/..%2f96.webp`,
      '..%2f..%2fpackage.json/96.webp',
      `${hash}/96.webp/`,
    ]) {
      const answer = await media(path);
      assert.equal(answer.status, 404, path);
      assert.equal(answer.headers.get('cache-control'), 'no-store', path);
    }
    assert.equal((await media(`${hash}/96.webp`, {}, 'POST')).status, 405);
  });

  it('have one set of objects for two uploads of one file', async () => {
    const file = await noise(100, 100).png().toBuffer();
    const first = await uploadAndWait(file);
    const second = await uploadAndWait(file, { kind: 'photo' });
    assert.equal(second.hash, first.hash);
    const keys = [];
    for await (const key of system.mediaStore.list()) if (key.startsWith(first.hash)) keys.push(key);
    assert.equal(keys.length, 3);
  });

  it('are refused at once when the structure of the file shows why', async () => {
    const jpeg = await noise(200, 100).jpeg().toBuffer();
    const cases: [file: Buffer, type: string, status: number, detail: RegExp][] = [
      [enormousPng(), 'image/png', 422, /20000 × 20000 pixels; it must have at most 40 megapixels/],
      [jpeg.subarray(0, jpeg.length / 2), 'image/jpeg', 422, /damaged or incomplete/],
      [Buffer.concat([jpeg, zip]), 'image/jpeg', 422, /other data after the end/],
      [await avifWithBrands('heic', 'mif1'), 'image/jpeg', 422, /is a HEIC image/],
      [await noise(9, 9).gif().toBuffer(), 'image/png', 422, /is a GIF image/],
      [Buffer.from('<svg/>'), 'image/png', 422, /is an SVG image/],
      [Buffer.from('<svg/>'), 'image/svg+xml', 415, /must be image\/png or/],
      [jpeg, 'text/plain', 415, /must be image\/png or/],
      [Buffer.alloc(11_000_000), 'image/png', 413, /at most 10485760 bytes/],
    ];
    for (const [file, type, status, detail] of cases) {
      const answer = await upload(file, { type });
      assert.deepEqual([answer.status, detail.test(answer.body.detail)], [status, true], answer.body.detail);
    }
    const empty = await send('POST', `${images}?kind=logo`, { 'Content-Type': 'image/png' });
    assert.deepEqual([empty.status, empty.body.detail], [400, 'The body is empty.']);
    assert.deepEqual((await send('GET', images)).body.uploads, []);
  });

  it('are taken by their content, whatever type the client states', async () => {
    const answer = await upload(await noise(20, 20).png().toBuffer(), { type: 'image/jpeg' });
    assert.equal(answer.status, 202);
  });

  it('are refused by the worker when the pixels are damaged, and the last image stays', async () => {
    const { hash } = await uploadAndWait(await noise(30, 30).png().toBuffer());
    const png = await noise(400, 300).png().toBuffer();
    png[png.length - 5_000] = (png[png.length - 5_000] as number) ^ 0xff;
    const { state, reason } = await uploadAndWait(png);
    assert.deepEqual(
      [state, reason],
      ['refused', 'The image could not be decoded; the file may be damaged.'],
    );
    assert.equal((await send('GET', images)).body.logo, hash);
  });

  it('need the current version where the client names one', async () => {
    const file = await noise(20, 20).png().toBuffer();
    assert.equal((await upload(file, { headers: { 'If-Match': '"7"' } })).status, 412);
    assert.equal((await send('DELETE', `${images}?kind=logo`)).status, 428);
    assert.equal((await send('DELETE', `${images}?kind=logo`, { 'If-Match': '"7"' })).status, 412);
    assert.equal((await upload(file, { kind: 'banner' })).status, 400);
    images = '/v1/admin/institutes/999999/images';
    assert.equal((await upload(file)).status, 404);
  });

  describe('in a worker', () => {
    /** Runs the job of an upload in this test; its transactions are not fenced. */
    async function process(uploadId: number, mediaStore: MediaStore = system.mediaStore, signal = never) {
      const context: JobContext = {
        id: 0,
        attempt: 1,
        isLastAttempt: false,
        accountId: editorId,
        requestId: 'request-of-a-test',
        logger: quiet,
        signal,
        reportProgress: () => undefined,
        confirm: async () => undefined,
        transaction: (work) => transaction(system.pool, work),
      };
      return createProcessImageHandler(system.pool, mediaStore).run({ upload: uploadId }, context) as Promise<
        Record<string, unknown>
      >;
    }

    async function addUpload(file: Buffer): Promise<number> {
      const { rows } = await system.pool.query(
        `insert into image_uploads (institute_id, kind, bytes, file) values ($1, 'logo', length($2::bytea), $2) returning id`,
        [institute.id, file],
      );
      return rows[0].id;
    }

    const collect = () =>
      createCollectMediaHandler(system.pool, system.mediaStore).run({}, {
        signal: never,
        reportProgress: () => undefined,
      } as unknown as JobContext) as Promise<{ deleted: number }>;

    async function keysOf(hash: unknown): Promise<number> {
      let found = 0;
      for await (const key of system.mediaStore.list()) if (key.startsWith(String(hash))) found += 1;
      return found;
    }

    const aDayPasses = () =>
      system.pool.query(`update unreferenced_media set since = since - interval '25 hours'`);

    const stored = async () =>
      (await system.pool.query('select logo from institutes where id = $1', [institute.id])).rows[0].logo;

    it('survive that it is killed between any two steps: the next run completes them', async () => {
      const file = await noise(50, 50).png().toBuffer();
      const id = await addUpload(file);
      for (const failAt of [1, 2, 3]) {
        let puts = 0;
        const killed: MediaStore = {
          ...system.mediaStore,
          async put(key, body) {
            puts += 1;
            if (puts === failAt) throw new Error('killed');
            await system.mediaStore.put(key, body);
          },
        };
        await assert.rejects(process(id, killed), /killed/);
        assert.equal(await stored(), null);
      }
      const { outcome, hash } = await process(id);
      assert.deepEqual([outcome, await stored(), await keysOf(hash)], ['ready', hash, 3]);
      assert.deepEqual(await process(id), { outcome: 'not open' });
    });

    it('are not shown when a newer upload has replaced them, and their objects are collected', async () => {
      const id = await addUpload(await noise(50, 50).png().toBuffer());
      const replaced: MediaStore = {
        ...system.mediaStore,
        async put(key, body) {
          await system.mediaStore.put(key, body);
          await system.pool.query('delete from image_uploads where id = $1', [id]);
        },
      };
      const { outcome, hash } = await process(id, replaced);
      assert.deepEqual([outcome, await stored(), await keysOf(hash)], ['not open', null, 3]);
      await collect();
      assert.equal(await keysOf(hash), 3);
      await aDayPasses();
      await collect();
      assert.equal(await keysOf(hash), 0);
    });

    it('are deleted a day after the last institute has shown them, and not before', async () => {
      const file = await noise(60, 60).png().toBuffer();
      const { hash } = await process(await addUpload(file));
      await collect();
      await aDayPasses();
      await collect();
      assert.equal(await keysOf(hash), 3);
      await system.pool.query('update institutes set logo = null where id = $1', [institute.id]);
      await collect();
      await collect();
      assert.equal(await keysOf(hash), 3);
      await aDayPasses();
      await collect();
      assert.equal(await keysOf(hash), 0);
    });

    it('stay when the same file is uploaded again while they are to be deleted', async () => {
      const file = await noise(70, 70).png().toBuffer();
      const { hash } = await process(await addUpload(file));
      await system.pool.query('update institutes set logo = null where id = $1', [institute.id]);
      await collect();
      await aDayPasses();
      await system.pool.query('delete from image_uploads where institute_id = $1', [institute.id]);
      const id = await addUpload(file);
      // The collection runs after the objects were stored and before an institute refers to them.
      const raced: MediaStore = {
        ...system.mediaStore,
        async put(key, body) {
          await system.mediaStore.put(key, body);
          await collect();
        },
      };
      assert.equal((await process(id, raced)).outcome, 'ready');
      await collect();
      assert.deepEqual([await stored(), await keysOf(hash)], [hash, 3]);
    });

    it('are nothing to do when their institute was deleted', async () => {
      const id = await addUpload(await noise(50, 50).png().toBuffer());
      await system.pool.query('delete from institutes where id = $1', [institute.id]);
      assert.deepEqual(await process(id), { outcome: 'not open' });
    });

    it('lose the file of an upload whose job has failed, after a week', async () => {
      const id = await addUpload(Buffer.from('x'));
      const location = `${images}/${id}`;
      assert.equal((await send('GET', location)).body.state, 'failed');
      await collect();
      await system.pool.query(
        `update image_uploads set created_at = now() - interval '8 days' where id = $1`,
        [id],
      );
      await collect();
      const { rows } = await system.pool.query('select file from image_uploads where id = $1', [id]);
      assert.equal(rows[0].file, null);
      assert.match((await send('GET', location)).body.reason, /could not be processed/);
    });
  });

  it('are answered with 503 and Retry-After while the store is down, hangs up or is wrongly set up', async () => {
    const { hash } = await uploadAndWait(await noise(40, 40).png().toBuffer());
    const refusing = createServer((_, response) => response.writeHead(403).end());
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    const { port } = refusing.address() as AddressInfo;
    for (const url of [`s3+http://K:S@127.0.0.1:${port}/media`, 's3+http://K:S@127.0.0.1:1/media']) {
      const store = createMediaStore({ MEDIA_STORE_URL: url });
      const other = await startApi(apiDependencies(system, { readMedia: (key) => store.get(key) }));
      const answer = await fetch(`${other.address}/media/${hash}/96.webp`);
      assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '5']);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      other.close();
    }
    refusing.close();
  });
});
