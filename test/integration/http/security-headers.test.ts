import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../src/config.ts';
import { endpoints } from '../../../src/http/openapi/endpoints.ts';
import { headers as documentedHeaders } from '../../../src/http/openapi/openapi-headers.ts';
import { createLogger } from '../../../src/logger.ts';
import { apiDependencies, type Instead, startApi } from '../../support/api.ts';
import { rawGet } from '../../support/raw-get.ts';
import { rawRequest } from '../../support/raw-socket.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

const foreign = 'https://partner.example';

describe('answers', function () {
  this.timeout(20_000);
  let system: TestSystem;
  let folder: string;
  let lines: string[];
  let ends: (() => void)[];

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    folder = await mkdtemp(join(tmpdir(), 'hard-shell-'));
    await mkdir(join(folder, 'page', 'assets'), { recursive: true });
    await writeFile(join(folder, 'secret.txt'), 'nobody may see this');
    await writeFile(join(folder, 'page', 'index.html'), '<!doctype html><title>Page</title>');
    await writeFile(join(folder, 'page', 'assets', 'page.js'), 'export {};');
    await writeFile(join(folder, 'page', '.hidden'), 'nobody may see this');
  });
  after(async () => {
    await rm(folder, { recursive: true });
    await system.close();
  });
  beforeEach(() => {
    lines = [];
    ends = [];
  });
  afterEach(() => {
    for (const end of ends) end();
  });

  async function start(settings: Partial<ReturnType<typeof loadConfig>> = {}, instead: Instead = {}) {
    const logger = createLogger(
      'test',
      { level: 'trace', format: 'json' },
      { write: (line) => void lines.push(line) },
    );
    const api = await startApi(
      apiDependencies(system, {
        logger,
        pageFolder: join(folder, 'page'),
        settings: { ...loadConfig({}), ...settings },
        ...instead,
      }),
    );
    ends.push(api.close);
    return api;
  }

  describe('have the headers that keep browsers from doing harm', () => {
    for (const [path, kind] of [
      ['/', 'page'],
      ['/assets/page.js', 'page'],
      ['/docs', 'page'],
      ['/no/such/page', 'page'],
      ['/openapi.json', 'page'],
      ['/v1/facets', 'data'],
      ['/v1/institutes', 'data'],
      ['/v1/nothing', 'data'],
      ['/v1/institutes?limit=0', 'data'],
    ] as const) {
      it(`${path}: ${kind}`, async () => {
        const api = await start();
        const { headers } = await rawGet(`${api.address}${path}`, {});
        const policy = String(headers['content-security-policy']);
        assert.match(policy, /frame-ancestors 'none'/);
        assert.doesNotMatch(policy, /unsafe|\*/);
        assert.equal(headers['x-content-type-options'], 'nosniff');
        assert.equal(headers['strict-transport-security'], undefined, 'that was no TLS');
        assert.equal(headers['x-powered-by'], undefined);
        assert.equal(headers['access-control-allow-origin'], undefined);
        if (kind === 'data') assert.match(policy, /default-src 'none'/);
        else {
          assert.match(policy, /default-src 'self'.*object-src 'none'.*base-uri 'none'/);
          assert.equal(headers['referrer-policy'], 'no-referrer');
          assert.match(String(headers['permissions-policy']), /camera=\(\)/);
        }
      });
    }

    it('HSTS where a trusted proxy speaks TLS', async () => {
      const tls = { 'X-Forwarded-Proto': 'https' };
      const behind = await start({ TRUST_PROXY: 1 });
      for (const path of ['/', '/v1/facets']) {
        const { headers } = await rawGet(`${behind.address}${path}`, tls);
        assert.match(String(headers['strict-transport-security']), /^max-age=31536000/);
      }
      const direct = await start();
      const { headers } = await rawGet(`${direct.address}/`, tls);
      assert.equal(headers['strict-transport-security'], undefined);
    });
  });

  describe('for pages of other origins', () => {
    const preflight = (address: string, origin: string) =>
      fetch(`${address}/v1/institutes`, {
        method: 'OPTIONS',
        headers: { Origin: origin, 'Access-Control-Request-Method': 'GET' },
      });

    it('are none without a list, and do not vary by origin', async () => {
      const api = await start();
      const { headers } = await rawGet(`${api.address}/v1/institutes`, { Origin: foreign });
      assert.equal(headers['access-control-allow-origin'], undefined);
      assert.equal(headers.vary, 'Accept-Encoding');
      const { headers: answer } = await preflight(api.address, foreign);
      assert.equal(answer.get('access-control-allow-methods'), null);
    });

    it('go to those listed, without credentials, whatever the status', async () => {
      const api = await start({ CORS_ORIGINS: `https://other.example, ${foreign}` });
      for (const path of ['/v1/institutes', '/v1/nothing', '/v1/institutes?limit=0', '/v1/me']) {
        const { headers } = await rawGet(`${api.address}${path}`, { Origin: foreign });
        assert.equal(headers['access-control-allow-origin'], foreign, path);
        assert.equal(headers['access-control-allow-credentials'], undefined);
        assert.match(String(headers.vary), /\bOrigin\b/);
        for (const name of [
          'X-Cache',
          'ETag',
          'RateLimit-Remaining',
          'X-Request-Id',
          'Retry-After',
          'X-Indexed',
        ])
          assert.match(String(headers['access-control-expose-headers']), new RegExp(`\\b${name}\\b`));
      }
      const listed = await preflight(api.address, foreign);
      assert.equal(listed.status, 204);
      assert.equal(listed.headers.get('access-control-max-age'), '7200');
      for (const origin of ['https://evil.example', `${foreign}.evil.example`, 'null']) {
        const { headers } = await rawGet(`${api.address}/v1/institutes`, { Origin: origin });
        assert.equal(headers['access-control-allow-origin'], undefined, origin);
        assert.match(String(headers.vary), /Origin/, 'a cache must not keep this for those listed');
        assert.equal(
          (await preflight(api.address, origin)).headers.get('access-control-allow-methods'),
          null,
        );
      }
    });

    it('editing from them may use every header that the OpenAPI document names', async () => {
      const api = await start({ CORS_ORIGINS: foreign });
      const answer = await fetch(`${api.address}/v1/admin/institutes/1`, {
        method: 'OPTIONS',
        headers: { Origin: foreign, 'Access-Control-Request-Method': 'PATCH' },
      });
      const allowed = (answer.headers.get('access-control-allow-headers') ?? '').toLowerCase().split(/, */);
      const named = [
        ...endpoints.flatMap(({ requestHeaders = {} }) => Object.keys(requestHeaders)),
        ...[
          'Authorization',
          'Content-Type',
          'Content-Encoding',
          'Cache-Control',
          'If-None-Match',
          'X-Request-Id',
        ],
      ];
      assert(named.includes('If-Match') && named.includes('Idempotency-Key'));
      for (const name of named) assert(allowed.includes(name.toLowerCase()), name);
      assert.match(answer.headers.get('access-control-allow-methods') ?? '', /PATCH/);
      const { headers } = await rawGet(`${api.address}/v1/facets`, { Origin: foreign });
      const exposed = String(headers['access-control-expose-headers']).split(/, */);
      for (const name of Object.keys(documentedHeaders)) assert(exposed.includes(name), name);
    });

    it('the list is checked', () => {
      assert.equal(loadConfig({ CORS_ORIGINS: `${foreign},http://localhost:5173` }).CORS_ORIGINS.length, 45);
      for (const bad of ['*', 'partner.example', `${foreign}/path`, `${foreign};${foreign}`, 'null'])
        assert.throws(() => loadConfig({ CORS_ORIGINS: bad }), /CORS_ORIGINS/, bad);
    });
  });

  it('leave no secret in the log', async () => {
    const secret = 'x7-very-secret';
    const fail = () =>
      Promise.reject(
        Object.assign(new Error('broken'), {
          password: secret,
          request: { headers: { authorization: secret, 'set-cookie': secret }, body: { token: secret } },
        }),
      );
    const api = await start({}, { findPublishedBySlugs: fail });
    const headers = { Authorization: `Bearer ${secret}`, Cookie: `institutes_access=${secret}` };
    await api.get('/v1/institutes/compare?slug=a&slug=b', { headers });
    await api.get(`/v1/me?token=${secret}&access_token=${secret}&a=b&Password=${secret}`, { headers });
    await api.get(`/v1/auth/login?password=${secret}`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'a@example.org', password: secret, refresh_token: secret }),
    });
    assert(lines.length >= 4, String(lines));
    assert(lines.some((line) => line.includes('broken')));
    assert(lines.some((line) => line.includes('a=b')));
    assert.doesNotMatch(lines.join(''), new RegExp(secret));
  });

  it('never come from outside of the page, and are never 500', async () => {
    const api = await start();
    const ups = ['..', '%2e%2e', '%252e%252e', '.%2e', '..%00', '..%5c', '..\\', '%c0%ae%c0%ae', '..;'];
    const slashes = ['/', '%2f', '%252f', '%5c', '\\', '//'];
    const prefixes = ['/', '/assets/', '/docs/', '/institutes/', '/v1/institutes/', '/v1/facets/'];
    const targets = ['secret.txt', '.hidden', 'secret.txt%00.js', 'etc/passwd'];
    for (const prefix of prefixes)
      for (const up of ups)
        for (const slash of slashes)
          for (const target of targets) {
            const path = `${prefix}${up}${slash}${target}`;
            const text = await rawRequest(
              api.address,
              `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
            );
            const status = Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
            // A view of the page is answered by index.html, whatever the name.
            const isView = prefix === '/institutes/' && /<title>Page/.test(text);
            assert([400, 403, 404].includes(status) || (status === 200 && isView), `${path}: ${status}`);
            assert.doesNotMatch(text, /nobody may see this|root:/, path);
          }
    for (const path of [
      '/.hidden',
      '/assets/../../secret.txt',
      '/%',
      '/institutes/%ff',
      '/v1/institutes/%ff',
    ]) {
      const text = await rawRequest(
        api.address,
        `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      assert.doesNotMatch(text, /^HTTP\/1\.1 500|nobody may see this/, path);
    }
    assert.equal(lines.filter((line) => JSON.parse(line).level >= 50).length, 0);
    assert.match(await (await fetch(`${api.address}/`)).text(), /<title>Page/);
  });
});
