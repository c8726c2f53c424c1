import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMediaStore } from '../../../../src/storage/media/create-media-store.ts';
import type { MediaStore } from '../../../../src/storage/media/media-store.ts';
import { startS3Server } from '../../../support/s3-server.ts';

const key = `${'a'.repeat(64)}/96.webp`;
const other = `${'b'.repeat(64)}/320.webp`;

async function listed(store: MediaStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const each of store.list()) keys.push(each);
  return keys.sort();
}

// S3 lists this many keys at once.
const pageSize = 1_000;

/** What every store does. */
function behavesAsStore(createStore: () => MediaStore, many: number) {
  let store: MediaStore;

  before(() => {
    store = createStore();
  });

  it('lists nothing and finds nothing while it is empty', async () => {
    assert.deepEqual(await listed(store), []);
    assert.equal(await store.get(key), null);
  });

  it('returns the bytes that were put, and lists their key', async () => {
    const body = Buffer.from([0, 255, 10, 13, 0]);
    await store.put(key, body);
    assert.deepEqual(await store.get(key), body);
    assert.deepEqual(await listed(store), [key]);
  });

  it('takes the same object again', async () => {
    await store.put(key, Buffer.from('again'));
    await Promise.all(Array.from({ length: 8 }, () => store.put(key, Buffer.from('again'))));
    assert.equal(String(await store.get(key)), 'again');
    assert.deepEqual(await listed(store), [key]);
  });

  it('deletes an object, and one that does not exist', async () => {
    await store.put(other, Buffer.from('x'));
    await store.delete(key);
    await store.delete(key);
    assert.equal(await store.get(key), null);
    assert.deepEqual(await listed(store), [other]);
  });

  it(`lists ${many} objects`, async () => {
    const keys = Array.from(
      { length: many },
      (_, index) => `${index.toString(16).padStart(64, '0')}/960.webp`,
    );
    for (let at = 0; at < keys.length; at += 100)
      await Promise.all(keys.slice(at, at + 100).map((each) => store.put(each, Buffer.from('x'))));
    assert.deepEqual(await listed(store), [...keys, other].sort());
  });
}

describe('a folder as the media store', () => {
  let folder: string;
  const storeIn = (path: string) => createMediaStore({ MEDIA_STORE_URL: `file:${path}` });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'media-'));
  });
  after(() => rm(folder, { recursive: true }));

  behavesAsStore(() => storeIn(join(folder, 'media')), 100);

  for (const bad of [
    '../../etc/passwd',
    'incoming/../../x',
    `${'a'.repeat(64)}/../96.webp`,
    `${key}/..`,
    '',
    '/',
  ])
    it(`makes no path of '${bad}'`, async () => {
      const store = storeIn(folder);
      await assert.rejects(async () => store.get(bad), /is not the key of a media file/);
      await assert.rejects(async () => store.delete(bad), /is not the key of a media file/);
      await assert.rejects(async () => store.put(bad, Buffer.from('x')), /is not the key of a media file/);
    });

  it('lists what a killed write has left behind, so that it can be deleted, and no file of others', async () => {
    const path = join(folder, 'leftovers');
    const leftover = '0b0c1b3e-9b0b-4f1e-8d5b-3a6c7d8e9f00';
    await mkdir(join(path, 'incoming'), { recursive: true });
    await writeFile(join(path, 'incoming', leftover), 'half');
    await writeFile(join(path, 'README'), '');
    await mkdir(join(path, 'aa'));
    await writeFile(join(path, 'aa', 'notes.txt'), '');
    const store = storeIn(path);
    assert.deepEqual(await listed(store), [`incoming/${leftover}`]);
    await store.delete(`incoming/${leftover}`);
    assert.deepEqual(await listed(store), []);
  });

  it('serves no half file when the disk is full', async function () {
    const path = join(folder, 'full');
    await mkdir(path);
    // A file system of its own; only root may mount one.
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path]).status !== 0) return this.skip();
    try {
      const store = storeIn(path);
      await store.put(key, Buffer.alloc(8_000, 1));
      await assert.rejects(store.put(other, Buffer.alloc(100_000, 2)), { code: 'ENOSPC' });
      await assert.rejects(store.put(key, Buffer.alloc(100_000, 3)), { code: 'ENOSPC' });
      assert.equal(await store.get(other), null);
      assert.deepEqual(await store.get(key), Buffer.alloc(8_000, 1));
      assert.deepEqual(await listed(store), [key]);
      assert.deepEqual(await readdir(join(path, 'incoming')), []);
    } finally {
      spawnSync('umount', [path]);
    }
  });
});

describe('an S3-compatible media store', () => {
  let server: Awaited<ReturnType<typeof startS3Server>>;
  const storeAt = (url: string) => createMediaStore({ MEDIA_STORE_URL: url });

  before(async () => {
    server = await startS3Server();
  });
  after(() => server.close());

  describe('in a bucket', () => behavesAsStore(() => storeAt(server.url), pageSize + 1));
  describe('below a prefix of a bucket', () => behavesAsStore(() => storeAt(`${server.url}/some/prefix`), 5));

  it('rejects a wrong secret with what the store says', async () => {
    const store = storeAt(server.url.replace(':S3RVER@', ':wrong@'));
    await assert.rejects(store.put(key, Buffer.from('x')), /answered 403 to PUT .*SignatureDoesNotMatch/s);
    await assert.rejects(store.get(key), /answered 403/);
  });

  it('tells a missing bucket from a missing object', async () => {
    const store = storeAt(server.url.replace(/media$/, 'absent'));
    await assert.rejects(store.get(key), /answered 404 .*NoSuchBucket/s);
    await assert.rejects(listed(store), /NoSuchBucket/);
  });
});

describe('a media store that fails', () => {
  let failing: Server;
  let answer: (attempt: number) => { status: number; body?: string; cut?: boolean };
  let attempts = 0;
  let store: MediaStore;

  before(async () => {
    failing = createServer((request, response) => {
      request.resume();
      attempts += 1;
      const { status, body = '', cut = false } = answer(attempts);
      if (!cut) return response.writeHead(status).end(body);
      response.writeHead(status, { 'Content-Length': '100' });
      response.write('half', () => response.destroy());
    });
    await new Promise<void>((resolve) => failing.listen(0, '127.0.0.1', resolve));
    const { port } = failing.address() as AddressInfo;
    store = createMediaStore({ MEDIA_STORE_URL: `s3+http://K:S@127.0.0.1:${port}/media` });
  });
  beforeEach(() => {
    attempts = 0;
  });
  after(() => failing.close());

  it('is asked again after a temporary failure', async () => {
    answer = (attempt) => (attempt < 3 ? { status: 503 } : { status: 200, body: 'image' });
    assert.equal(String(await store.get(key)), 'image');
  });

  it('is given up after three attempts', async () => {
    answer = () => ({ status: 500, body: '<Error/>' });
    await assert.rejects(store.put(key, Buffer.from('x')), /answered 500 to PUT/);
    assert.equal(attempts, 3);
  });

  it('returns no half object when the connection breaks', async () => {
    answer = () => ({ status: 200, cut: true });
    await assert.rejects(store.get(key));
  });

  it('follows no redirect, which could lead anywhere', async () => {
    answer = () => ({ status: 302 });
    await assert.rejects(store.get(key));
  });
});
