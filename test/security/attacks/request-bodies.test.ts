import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { loadConfig } from '../../../src/config.ts';
import { maxFieldErrors } from '../../../src/contract/reading/validation-errors.ts';
import { maxBytesOf } from '../../../src/domain/body-size.ts';
import { endpoints } from '../../../src/http/openapi/endpoints.ts';
import { createRedisCircuitBreaker } from '../../../src/storage/redis/circuit-breaker.ts';
import { createRateLimits } from '../../../src/storage/redis/rate-limits.ts';
import { signedIn } from '../../support/accounts.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { isFileBody } from '../../support/openapi.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

describe('request bodies that are large, deeply nested, malformed or full of errors', function () {
  this.timeout(30_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let admin: Record<string, string>;
  const ids: Record<string, number> = {};

  before(async () => {
    system = await createTestSystem();
    api = await startApi(apiDependencies(system));
    admin = (await signedIn(system, 'admin')).headers;
    const [institute, programme] = [
      { name: 'Hill College', kind: 'college' },
      { name: 'Bachelor of Laws' },
    ].map((body) => JSON.stringify(body));
    const json = { ...admin, 'Content-Type': 'application/json' };
    const added = await api.get('/v1/admin/institutes', {
      method: 'POST',
      headers: json,
      body: institute ?? '',
    });
    ids.id = added.body.id;
    const path = `/v1/admin/institutes/${ids.id}/programmes`;
    ids.pid = (await api.get(path, { method: 'POST', headers: json, body: programme ?? '' })).body.id;
  });
  after(async () => {
    api.close();
    await system.close();
  });

  const withBody = endpoints.filter(({ body }) => body && !isFileBody(body));

  const send = (
    { method, path, body }: (typeof endpoints)[number],
    bytes: string | Uint8Array,
    headers: Record<string, string> = {},
  ) =>
    api.get(
      path.replace(/\{(\w+)\}/g, (_, name: string) => String(ids[name])),
      {
        method: method.toUpperCase(),
        headers: {
          ...admin,
          'Content-Type': body?.types?.[0] ?? 'application/json',
          'If-Match': '*',
          ...headers,
        },
        body: bytes as RequestInit['body'] & {},
      },
    );

  it('have a size limit in the OpenAPI document and in the schema of every route', () => {
    assert(withBody.length >= 12);
    for (const { body } of withBody) if (body) assert(maxBytesOf(body.schema) <= 400 * 1024);
  });

  it('get 413 from every route when they exceed its limit, compressed or not', async () => {
    for (const call of withBody) {
      const most = maxBytesOf(call.body?.schema as never);
      const large = Buffer.alloc(most + 1, ' ');
      assert.equal((await send(call, large)).status, 413, `${call.method} ${call.path}`);
      const compressed = gzipSync(large);
      const answer = await send(call, compressed, { 'Content-Encoding': 'gzip' });
      assert.equal(answer.status, 413, `${call.method} ${call.path}, compressed`);
    }
  });

  it('get 400 from every route when they are nested as deeply as the size limit allows', async () => {
    for (const call of withBody) {
      const levels = Math.floor(maxBytesOf(call.body?.schema as never) / 6) - 10;
      for (const text of [
        `{"name":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`,
        `${'['.repeat(levels)}${']'.repeat(levels)}`,
      ]) {
        const answer = await send(call, text);
        assert.equal(answer.status, 400, `${call.method} ${call.path}`);
        assert.match(answer.body.errors[0].detail, /nested more than 20 levels deep/);
      }
    }
  });

  it('with thousands of errors get at most fifty of them reported by every route', async () => {
    for (const call of withBody) {
      const members = Math.min(9_000, Math.floor(maxBytesOf(call.body?.schema as never) / 14));
      const body = Object.fromEntries(Array.from({ length: members }, (_, n) => [`x${n}`, 0]));
      const answer = await send(call, JSON.stringify(body));
      const what = `${call.method} ${call.path}: ${JSON.stringify(answer.body).slice(0, 200)}`;
      assert.equal(answer.status, 400, what);
      assert(answer.body.errors.length <= maxFieldErrors, what);
    }
  });

  it('get 400 from every route when they are not UTF-8 or contain unpaired surrogates', async () => {
    for (const call of withBody) {
      const [member] = Object.keys(
        (call.body?.schema as unknown as { properties: object } | undefined)?.properties ?? {},
      );
      const malformed = Buffer.concat([
        Buffer.from(`{"${member}":"Montr`),
        Buffer.from([0xe9]),
        Buffer.from('al"}'),
      ]);
      const bytes = await send(call, malformed);
      assert.equal(bytes.status, 400, `${call.method} ${call.path}`);
      assert.equal(bytes.body.errors[0].detail, 'must be valid UTF-8');
      for (const text of ['\\ud800', '\\udc00x', 'a\\u0000b']) {
        const answer = await send(call, `{"${member}":"${text}"}`);
        assert.equal(answer.status, 400, `${call.method} ${call.path} ${text}`);
        const named = answer.body.errors.find(({ pointer }: { pointer: string }) => pointer === `/${member}`);
        assert.match(named?.detail ?? '', /surrogate|NUL/, `${call.method} ${call.path} ${text}`);
      }
    }
  });

  it('get 400 from PATCH of an institute when they are malformed or have too many errors', async () => {
    const patch = (text: string) =>
      api.get(`/v1/admin/institutes/${ids.id}`, {
        method: 'PATCH',
        headers: { ...admin, 'Content-Type': 'application/merge-patch+json', 'If-Match': '*' },
        body: text,
      });
    const surrogate = await patch('{"city":"Montr\\ud800al"}');
    assert.equal(surrogate.status, 400);
    assert.deepEqual(
      surrogate.body.errors.map(({ pointer }: { pointer: string }) => pointer),
      ['/city'],
    );
    // What is not among the fifty must not reach the database for having no fault.
    const unknown = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`x${n}`, 0]));
    const many = await patch(JSON.stringify({ ...unknown, disciplines: 5, affiliation: { a: 1 } }));
    assert.equal(many.status, 400);
    assert.equal(many.body.errors.length, maxFieldErrors);
    assert.equal((await patch('{"city":"Montréal"}')).body.city, 'Montréal');
  });

  it('are not read by POST /v1/auth/login when the client has used up its write limit', async () => {
    const rateLimits = createRateLimits(
      system.sessionsRedis,
      createRedisCircuitBreaker(system.metrics, 'sessions-redis'),
      { RATE_LIMIT_READS: 100, RATE_LIMIT_WRITES: 1, RATE_LIMIT_SIGN_INS: 100, RATE_LIMIT_MAILS: 100 },
      () => undefined,
    );
    const settings = { ...loadConfig({}), TRUST_PROXY: 1 };
    const limited = await startApi(apiDependencies(system, { rateLimits, settings }));
    const logIn = () =>
      limited.get('/v1/auth/login', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': '198.51.100.1' },
        body: 'no JSON',
      });
    assert.deepEqual([(await logIn()).status, (await logIn()).status], [400, 429]);
    limited.close();
  });
});
