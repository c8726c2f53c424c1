import assert from 'node:assert/strict';
import { loadConfig } from '../../../src/config.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { createPageFolder } from '../../support/page-folder.ts';
import { rawGet } from '../../support/raw-http.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

describe('security headers', function () {
  this.timeout(20_000);
  let system: TestSystem;
  let page: Awaited<ReturnType<typeof createPageFolder>>;
  let direct: Awaited<ReturnType<typeof startApi>>;

  const start = (trustedProxies: number) =>
    startApi(
      apiDependencies(system, {
        pageFolder: page.pageFolder,
        settings: { ...loadConfig({}), TRUST_PROXY: trustedProxies },
      }),
    );

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    page = await createPageFolder();
    direct = await start(0);
  });
  after(async () => {
    direct.close();
    await page.remove();
    await system.close();
  });

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
    it(`of GET ${path} are those for ${kind === 'page' ? 'pages' : 'data'}`, async () => {
      const { headers } = await rawGet(`${direct.address}${path}`, {});
      const policy = String(headers['content-security-policy']);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe|\*/);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['strict-transport-security'], undefined, 'the request used plain HTTP');
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

  it('include Strict-Transport-Security only when a trusted proxy says that it uses TLS', async () => {
    const tls = { 'X-Forwarded-Proto': 'https' };
    const behindProxy = await start(1);
    for (const path of ['/', '/v1/facets']) {
      const { headers } = await rawGet(`${behindProxy.address}${path}`, tls);
      assert.match(String(headers['strict-transport-security']), /^max-age=31536000/);
    }
    behindProxy.close();
    const { headers } = await rawGet(`${direct.address}/`, tls);
    assert.equal(headers['strict-transport-security'], undefined);
  });
});
