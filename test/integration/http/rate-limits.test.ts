import assert from 'node:assert/strict';
import { loadConfig } from '../../../src/config.ts';
import { createRedisCircuitBreaker } from '../../../src/storage/redis/circuit-breaker.ts';
import { createRateLimits } from '../../../src/storage/redis/rate-limits.ts';
import { createReadCounts } from '../../../src/storage/redis/read-counts.ts';
import { createRedis } from '../../../src/storage/redis/redis-client.ts';
import { openLink } from '../../faults/kinds/link.ts';
import { signedIn } from '../../support/accounts.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { createTestSystem, quiet, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

const lowLimits = {
  RATE_LIMIT_READS: 20,
  RATE_LIMIT_WRITES: 5,
  RATE_LIMIT_SIGN_INS: 3,
  RATE_LIMIT_MAILS: 100,
};

describe('rate limits', function () {
  this.timeout(30_000);
  let system: TestSystem;
  let ends: (() => void)[];
  beforeEach(async () => {
    system = await createTestSystem();
    ends = [];
    await until('Redis is connected', async () => system.sessionsRedis.status === 'ready');
  });
  afterEach(async () => {
    for (const end of ends) end();
    await system.close();
  });

  /** Starts an API with low limits on this Redis. */
  async function start({ redis = system.sessionsRedis, trustedProxies = 1, limits = lowLimits } = {}) {
    const rateLimits = createRateLimits(
      redis,
      createRedisCircuitBreaker(system.metrics, 'sessions-redis'),
      limits,
      () => undefined,
    );
    const settings = { ...loadConfig({}), TRUST_PROXY: trustedProxies };
    const api = await startApi(apiDependencies(system, { rateLimits, settings }));
    ends.push(api.close);
    const read = (client: string, path = '/v1/facets') =>
      api.get(path, { headers: { 'X-Forwarded-For': client } });
    const logIn = (client: string, email: string) =>
      api.get('/v1/auth/login', {
        method: 'POST',
        headers: { 'X-Forwarded-For': client, 'Content-Type': 'application/json' },
        body: JSON.stringify({ email, password: 'a long enough one' }),
      });
    return { ...api, rateLimits, read, logIn };
  }

  function redisAt(url: string) {
    const redis = createRedis('sessions', { ...system.config, SESSIONS_REDIS_URL: url }, quiet);
    ends.push(() => redis.disconnect());
    return redis;
  }

  const times = async <T>(count: number, call: (n: number) => Promise<T>): Promise<T[]> => {
    const results: T[] = [];
    for (let n = 0; n < count; n += 1) results.push(await call(n));
    return results;
  };

  it('on reads are stated in every response and apply to each address', async () => {
    const api = await start();
    const first = await api.read('198.51.100.1');
    const headers = ['policy', 'limit', 'remaining', 'reset'].map((name) =>
      first.headers.get(`ratelimit-${name}`),
    );
    assert.deepEqual(headers, ['20;w=60', '20', '19', '60']);
    await times(19, () => api.read('198.51.100.1', '/v1/nothing-here'));
    const refused = await api.read('198.51.100.1');
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('content-type'), 'application/problem+json');
    assert.equal(refused.headers.get('ratelimit-remaining'), '0');
    const retryAfter = Number(refused.headers.get('retry-after'));
    assert(retryAfter >= 1 && retryAfter <= 60, String(retryAfter));
    assert.equal(refused.body.instance, refused.headers.get('x-request-id'));
    assert.equal((await api.read('198.51.100.2')).status, 200);
  });

  it('do not apply to health probes and pages', async () => {
    const api = await start();
    await times(30, () => api.read('198.51.100.1'));
    for (const path of ['/healthz', '/readyz']) {
      const answer = await api.read('198.51.100.1', path);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('ratelimit-limit'), null);
    }
    assert.equal((await fetch(`${api.address}/docs`)).status, 200);
  });

  it('on reads are shared by all processes', async () => {
    const [one, other] = [await start(), await start()];
    await times(12, () => one.read('198.51.100.1'));
    await times(12, () => other.read('198.51.100.1'));
    await until('both processes refuse', async () => {
      const [a, b] = [await one.read('198.51.100.1'), await other.read('198.51.100.1')];
      return a.status === 429 && b.status === 429;
    });
  });

  it('use X-Forwarded-For only as far as proxies are trusted, and count an IPv6 network as one client', async () => {
    const direct = await start({ trustedProxies: 0 });
    await times(20, (n) => direct.read(`198.51.100.${n}`));
    assert.equal((await direct.read('198.51.100.99')).status, 429, 'all requests came from 127.0.0.1');

    const behind = await start();
    const forged = await times(21, (n) => behind.read(`203.0.113.${n}, 198.51.100.1`));
    assert.equal(forged.at(-1)?.status, 429, 'entries that the client adds in front are ignored');

    const network = await times(21, (n) => behind.read(`2001:db8:0:1::${n.toString(16)}`));
    assert.equal(network.at(-1)?.status, 429);
    assert.equal((await behind.read('2001:db8:0:2::1')).status, 200);
    const wider = await times(81, (n) => behind.read(`2001:db8:1:${n.toString(16)}::1`));
    assert.deepEqual([wider[79]?.status, wider[80]?.status], [200, 429], 'a /56 may make four times as many');
    assert.equal((await behind.read('2001:db8:1:100::1')).status, 200, 'another /56 is not affected');
  });

  it('on writes apply to each address, and to each account from any address', async () => {
    const api = await start();
    const { headers } = await signedIn(system, 'student');
    const write = (client: string) =>
      api.get('/v1/me/shortlist/nobody', {
        method: 'PUT',
        headers: { ...headers, 'X-Forwarded-For': client },
      });
    const answers = await times(6, (n) => write(`198.51.100.${n}`));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [404, 404, 404, 404, 404, 429],
    );
    const anonymous = await times(6, () =>
      api.get('/v1/me', { method: 'POST', headers: { 'X-Forwarded-For': '198.51.100.50' } }),
    );
    assert.deepEqual([anonymous[4]?.status, anonymous[5]?.status], [405, 429]);
  });

  it('on wrong passwords apply to address and account in all processes, and Redis stores neither in plain text', async () => {
    const limits = { ...lowLimits, RATE_LIMIT_WRITES: 1_000 };
    const [one, other] = [await start({ limits }), await start({ limits })];
    const byPair = await times(4, (n) => (n % 2 ? one : other).logIn('198.51.100.1', 'Asha@Example.org'));
    assert.deepEqual(
      byPair.map(({ status }) => status),
      [401, 401, 401, 429],
    );
    assert.equal((await one.logIn('198.51.100.1', 'ASHA@example.org')).status, 429);
    const byAddress = await times(7, (n) =>
      (n % 2 ? one : other).logIn('198.51.100.77', `a${n}@example.org`),
    );
    assert.equal(byAddress[5]?.status, 401);
    assert.equal(byAddress[6]?.status, 429);
    assert(Number(byAddress[6]?.headers.get('retry-after')) > 60);
    const keys = await system.sessionsRedis.keys(`${system.config.REDIS_PREFIX}*`);
    assert(keys.some((key) => key.includes('limit:guess')));
    assert.doesNotMatch(keys.join(' '), /198\.51|example/);
  });

  for (const state of ['unreachable', 'silent'] as const) {
    it(`with Redis ${state} are lifted for reads, kept per process for requests for e-mails, and refuse sign-ins with 503`, async () => {
      let url = 'redis://127.0.0.1:9/0';
      if (state === 'silent') {
        const link = await openLink(Number(new URL(system.config.SESSIONS_REDIS_URL).port));
        ends.push(() => link.close());
        url = `redis://127.0.0.1:${link.port}/0`;
        const redis = redisAt(url);
        await until('Redis is connected', async () => redis.status === 'ready');
        const api = await start({ redis });
        link.stall();
        await assertDegraded(api);
      } else await assertDegraded(await start({ redis: redisAt(url) }));
    });
  }

  async function assertDegraded({ read, rateLimits }: Awaited<ReturnType<typeof start>>) {
    await until('reads are not limited', async () => {
      const answers = await times(30, () => read('198.51.100.1'));
      return answers.every((answer) => answer.status === 200 && !answer.headers.has('ratelimit-limit'));
    });
    await times(3, () => rateLimits.consume('mail', ['somebody']));
    await assert.rejects(rateLimits.consume('mail', ['somebody']), { code: 'too-many-requests' });
    await rateLimits.consume('mail', ['somebody else']);
    await assert.rejects(rateLimits.guess('asha@example.org', ['somebody']), {
      code: 'sessions-unavailable',
      retryAfterSeconds: 5,
    });
  }

  it('apply again when Redis is back', async () => {
    const link = await openLink(Number(new URL(system.config.SESSIONS_REDIS_URL).port));
    ends.push(() => link.close());
    const api = await start({ redis: redisAt(`redis://127.0.0.1:${link.port}/0`) });
    link.cut();
    await until(
      'limits are lifted',
      async () => !(await api.read('198.51.100.1')).headers.has('ratelimit-limit'),
    );
    link.restore();
    await until('limits apply again', async () => (await api.read('198.51.100.1')).status === 429);
  });

  it('use bounded memory for many addresses, and report few of them to Redis', async () => {
    const reported: string[] = [];
    const counts = createReadCounts(600, async (batch) => {
      for (const [key] of batch) reported.push(key);
      return batch.map(([key, count]) => ({ key, consumed: count, endsInMs: 60_000 }));
    });
    for (let n = 0; n < 50_000; n += 1) counts.count(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`);
    assert.equal(counts.size(), 20_000);
    await counts.flush();
    assert.deepEqual(reported, []);

    // Without Redis, the process counts alone.
    const rateLimits = createRateLimits(
      redisAt('redis://127.0.0.1:9/0'),
      createRedisCircuitBreaker(system.metrics, 'sessions-redis'),
      lowLimits,
      () => undefined,
    );
    ends.push(() => rateLimits.close());
    global.gc?.();
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 10_000; n += 500)
      await Promise.all(
        Array.from({ length: 500 }, (_, at) => {
          rateLimits.countRead([`key-${n + at}`]);
          return rateLimits.consume('mail', [`key-${n + at}`]);
        }),
      );
    const megabytes = (process.memoryUsage().heapUsed - before) / 2 ** 20;
    assert(megabytes < 60, `${megabytes} MB for 10,000 keys`);
  });
});
