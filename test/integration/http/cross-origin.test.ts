import assert from 'node:assert/strict';
import { loadConfig } from '../../../src/config.ts';
import { endpoints } from '../../../src/http/openapi/endpoints.ts';
import { headers as documentedHeaders } from '../../../src/http/openapi/openapi-headers.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { rawGet } from '../../support/raw-http.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

const foreign = 'https://partner.example';

describe('cross-origin requests', function () {
  this.timeout(20_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>> | undefined;

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
  });
  after(() => system.close());
  afterEach(() => api?.close());

  async function start(origins: string) {
    api = await startApi(apiDependencies(system, { settings: { ...loadConfig({}), CORS_ORIGINS: origins } }));
    return api;
  }

  const preflight = (address: string, origin: string) =>
    fetch(`${address}/v1/institutes`, {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'GET' },
    });

  it('are not allowed without a list of origins, and responses do not vary by origin', async () => {
    const { address } = await start('');
    const { headers } = await rawGet(`${address}/v1/institutes`, { Origin: foreign });
    assert.equal(headers['access-control-allow-origin'], undefined);
    assert.equal(headers.vary, 'Accept-Encoding');
    const { headers: answer } = await preflight(address, foreign);
    assert.equal(answer.get('access-control-allow-methods'), null);
  });

  it('from listed origins may read every response, without credentials', async () => {
    const { address } = await start(`https://other.example, ${foreign}`);
    for (const path of ['/v1/institutes', '/v1/nothing', '/v1/institutes?limit=0', '/v1/me']) {
      const { headers } = await rawGet(`${address}${path}`, { Origin: foreign });
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
    const listed = await preflight(address, foreign);
    assert.equal(listed.status, 204);
    assert.equal(listed.headers.get('access-control-max-age'), '7200');
  });

  for (const origin of ['https://evil.example', `${foreign}.evil.example`, 'null'])
    it(`from the unlisted origin ${origin} are not allowed, and responses vary by origin`, async () => {
      const { address } = await start(`https://other.example, ${foreign}`);
      const { headers } = await rawGet(`${address}/v1/institutes`, { Origin: origin });
      assert.equal(headers['access-control-allow-origin'], undefined);
      assert.match(String(headers.vary), /Origin/, 'a cache must not serve this response to listed origins');
      assert.equal((await preflight(address, origin)).headers.get('access-control-allow-methods'), null);
    });

  it('from listed origins may use every header that the OpenAPI document names', async () => {
    const { address } = await start(foreign);
    const answer = await fetch(`${address}/v1/admin/institutes/1`, {
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
    const { headers } = await rawGet(`${address}/v1/facets`, { Origin: foreign });
    const exposed = String(headers['access-control-expose-headers']).split(/, */);
    for (const name of Object.keys(documentedHeaders)) assert(exposed.includes(name), name);
  });

  it('CORS_ORIGINS accepts only a comma-separated list of origins', () => {
    assert.equal(loadConfig({ CORS_ORIGINS: `${foreign},http://localhost:5173` }).CORS_ORIGINS.length, 45);
    for (const bad of ['*', 'partner.example', `${foreign}/path`, `${foreign};${foreign}`, 'null'])
      assert.throws(() => loadConfig({ CORS_ORIGINS: bad }), /CORS_ORIGINS/, bad);
  });
});
