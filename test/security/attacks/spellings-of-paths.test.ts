import assert from 'node:assert/strict';
import { loadConfig } from '../../../src/config.ts';
import { endpoints } from '../../../src/http/openapi/endpoints.ts';
import { createRedisCircuitBreaker } from '../../../src/storage/redis/circuit-breaker.ts';
import { createRateLimits } from '../../../src/storage/redis/rate-limits.ts';
import { signedIn } from '../../support/accounts.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { rawRequest } from '../../support/raw-http.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

/** Other ways to write a path, which a case-insensitive or lenient router would take for the same. */
function otherSpellings(path: string): string[] {
  return [
    path.toUpperCase(),
    path.replace('/v1', '/V1'),
    `${path}/`,
    `/${path}`,
    path.replace('/v1/', '/v1//'),
    path.replace('/v1', '/%761'),
    path.replace('/v1', '/%56%31'),
    path.replace('/v1', '/./v1'),
    path.replace('/v1', '/x/../v1'),
    path.replace('/v1', '/v1/.'),
  ].filter((spelling) => spelling !== path);
}

describe('other spellings of a path', function () {
  this.timeout(60_000);
  let system: TestSystem;
  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
  });
  after(() => system.close());

  const statusOf = (text: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
  // fetch would write them in the usual way first.
  const ask = (address: string, method: string, path: string, headers = '') =>
    rawRequest(
      address,
      `${method} ${path} HTTP/1.1\r\nHost: x\r\n${headers}Content-Length: 0\r\nConnection: close\r\n\r\n`,
    );

  it('get 404 with a problem document for every route and every caller', async () => {
    const api = await startApi(apiDependencies(system));
    const { headers } = await signedIn(system, 'admin');
    const routes = endpoints
      .map(({ method, path }) => ({ method: method.toUpperCase(), path }))
      .filter(({ path }) => path.startsWith('/v1/'));
    assert(routes.length > 40);
    for (const { method, path } of routes) {
      const filled = path
        .replace('{slug}', 'nobody')
        .replace('{name}', 'state')
        .replace(/\{\w+\}/g, '1');
      for (const spelling of otherSpellings(filled)) {
        // In the place of an id or a slug another case names another record.
        if (spelling.startsWith('/v1/') && spelling.toLowerCase() !== spelling) continue;
        const text = await ask(
          api.address,
          method,
          spelling,
          `Authorization: ${headers.Authorization as string}\r\n`,
        );
        assert.equal(statusOf(text), 404, `${method} ${spelling}: ${text.slice(0, 300)}`);
        assert.match(text, /application\/problem\+json/, spelling);
      }
    }
    for (const path of ['/healthz/', '/Healthz', '/openapi.json/', '/OpenAPI.json', '/readyz/'])
      assert.equal(statusOf(await ask(api.address, 'GET', path)), 404, path);
    api.close();
  });

  it('count towards the read limit and have the headers of the API', async () => {
    const rateLimits = createRateLimits(
      system.sessionsRedis,
      createRedisCircuitBreaker(system.metrics, 'sessions-redis'),
      { RATE_LIMIT_READS: 3, RATE_LIMIT_WRITES: 100, RATE_LIMIT_SIGN_INS: 100, RATE_LIMIT_MAILS: 100 },
      () => undefined,
    );
    const settings = { ...loadConfig({}), TRUST_PROXY: 1 };
    const api = await startApi(apiDependencies(system, { rateLimits, settings }));
    const spellings = ['/V1/facets', '//v1/facets', '/%761/facets', '/v1/facets/', '/v1', '/v1/nothing'];
    for (const [at, path] of spellings.entries()) {
      const from = `X-Forwarded-For: 198.51.100.${at + 1}\r\n`;
      const texts = [];
      for (let n = 0; n < 4; n += 1) texts.push(await ask(api.address, 'GET', path, from));
      assert.deepEqual(texts.map(statusOf), [404, 404, 404, 429], path);
      assert.match(texts[0] as string, /content-security-policy: default-src 'none'/i, path);
    }
    api.close();
  });
});
