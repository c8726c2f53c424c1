import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../../src/errors.ts';
import type { FindSlug } from '../../../src/http/routes/web-page.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { addInstitute } from '../../support/data/catalogue.ts';
import { rawRequest } from '../../support/raw-http.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

// The Accept headers of browsers and of other programs.
const browser = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8' };
const program = { Accept: '*/*' };

describe('paths outside the API', () => {
  let system: TestSystem;
  let folder: string;
  let ends: (() => void)[];

  before(async () => {
    system = await createTestSystem();
    folder = await mkdtemp(join(tmpdir(), 'page-paths-'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>Page</title>');
    await addInstitute(system.pool, { slug: 'anna-university' });
    await addInstitute(system.pool, { slug: 'draft-college', status: 'draft' });
  });
  after(async () => {
    await rm(folder, { recursive: true });
    await system.close();
  });
  beforeEach(() => {
    ends = [];
  });
  afterEach(() => {
    for (const end of ends) end();
  });

  async function start(instead: { findSlug?: FindSlug } = {}): Promise<string> {
    const api = await startApi(apiDependencies(system, { pageFolder: folder, ...instead }));
    ends.push(api.close);
    return api.address;
  }

  async function ask(address: string, path: string, init: RequestInit = {}) {
    const response = await fetch(`${address}${path}`, { headers: browser, redirect: 'manual', ...init });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      location: response.headers.get('location'),
      text: await response.text(),
    };
  }

  const html = 'text/html; charset=utf-8';
  const problem = 'application/problem+json';

  it('that do not exist get the page with status 404 in a browser', async () => {
    const address = await start();
    for (const path of ['/no/such/page', '/Account', '/index.html', '/%', '/%2e%2e/x', '/institutes/a/b']) {
      const { status, type, text } = await ask(address, path);
      assert.deepEqual([status, type], [404, html], path);
      assert.match(text, /<title>Page/);
      assert.equal((await ask(address, path, { method: 'HEAD' })).status, 404);
    }
  });

  it('that do not exist get a problem document in other clients, and below /v1 in every client', async () => {
    const address = await start();
    for (const [path, init] of [
      ['/no/such/page', { headers: program }],
      ['/institutes/no-such-college', { headers: program }],
      ['/no/such/page', { headers: browser, method: 'POST' }],
      ['/v1', { headers: browser }],
      ['/v1/nothing', { headers: browser }],
      ['/v1/institutes/no-such-college', { headers: browser }],
    ] as const) {
      const { status, type } = await ask(address, path, init);
      assert.deepEqual([status, type], [404, problem], path);
    }
  });

  it('of institutes get 200 when the institute is published and 404 otherwise', async () => {
    const address = await start();
    for (const [slug, expected] of [
      ['anna-university', 200],
      ['draft-college', 404],
      ['no-such-college', 404],
      ['%ff', 404],
      ['x'.repeat(300), 404],
    ] as const) {
      const { status, type, text } = await ask(address, `/institutes/${slug}`);
      assert.deepEqual([status, type], [expected, html], slug);
      assert.match(text, /<title>Page/);
    }
  });

  it('with a trailing slash are redirected once and keep their query', async () => {
    const address = await start();
    for (const [path, expected] of [
      ['/account/', '/account'],
      ['/account///?keep=a&b=%2F', '/account?keep=a&b=%2F'],
      ['/docs/', '/docs'],
      ['/institutes/anna-university/?from=mail', '/institutes/anna-university?from=mail'],
    ] as const) {
      const { status, location } = await ask(address, path);
      assert.deepEqual([status, location], [308, expected]);
      assert.equal((await ask(address, expected)).status, 200);
    }
  });

  it('are never redirected to another site', async () => {
    const address = await start({ findSlug: async () => 'anna-university' });
    const hosts = [
      '/evil.example',
      '\\evil.example',
      '%2fevil.example',
      '%5cevil.example',
      '%09/evil.example',
    ];
    const paths = hosts.flatMap((host) =>
      ['/', '/account/', '/docs/', '/institutes/', '/institutes/x/'].flatMap((before) =>
        ['/', '//', '/account/', '/institutes/x/', '/?/'].map((after) => `${before}${host}${after}`),
      ),
    );
    for (const path of [...paths, ...hosts.map((host) => `${host}/`)]) {
      const text = await rawRequest(
        address,
        `GET ${path} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n`,
      );
      const [, location] = /\r\nLocation: (.*)\r\n/i.exec(text) ?? [];
      if (location !== undefined) assert.equal(new URL(location, 'http://x/').origin, 'http://x', path);
    }
  });

  it('with a former slug of an institute are redirected to the current slug and keep their query', async () => {
    const id = await addInstitute(system.pool, { slug: 'old-name' });
    await system.pool.query(`update institutes set slug = 'newer-name' where id = $1`, [id]);
    await system.pool.query(`update institutes set slug = 'present-name' where id = $1`, [id]);
    const address = await start();
    for (const former of ['old-name', 'newer-name']) {
      const { status, location } = await ask(address, `/institutes/${former}?a=b`);
      assert.deepEqual([status, location], [308, '/institutes/present-name?a=b']);
    }
    assert.equal((await ask(address, '/institutes/present-name')).status, 200);
  });

  it('of institutes get the page when Postgres fails or does not answer, with few lookups at a time', async () => {
    const broken = await start({
      findSlug: () => Promise.reject(new AppError('database-unavailable', 'away')),
    });
    assert.equal((await ask(broken, '/institutes/anna-university')).status, 200);
    let asked = 0;
    const hanging = await start({
      findSlug: () => {
        asked += 1;
        return new Promise(() => undefined);
      },
    });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => ask(hanging, `/institutes/college-${n}`)),
    );
    assert(answers.every(({ status }) => status === 200));
    assert(asked <= 4, String(asked));
  });
});
