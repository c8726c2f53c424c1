import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { redis as cacheServer, sessionsRedis as sessionsServer } from '../../../ops/stack/servers/redis.ts';
import { hashPassword } from '../../../src/auth/passwords.ts';
import { addAccount } from '../../../src/storage/postgres/accounts/accounts.ts';
import { createRedisCircuitBreaker } from '../../../src/storage/redis/circuit-breaker.ts';
import { createRateLimits } from '../../../src/storage/redis/rate-limits.ts';
import { createRedis } from '../../../src/storage/redis/redis-client.ts';
import { startSessionsWatch } from '../../../src/storage/redis/sessions-watch.ts';
import type { Answer, startApi } from '../../support/api.ts';
import { startCachedApi } from '../../support/cached-api.ts';
import { type PrivateRedis, startPrivateRedis } from '../../support/programs/private-redis.ts';
import { createTestSystem, quiet, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

const password = 'Quiet-Harbour-41';
const clients = 6;
const awayMs = 300;

type Tokens = { access_token: string; refresh_token: string };

describe('The two Redis stores', function () {
  this.timeout(60_000);
  let cache: PrivateRedis;
  let sessions: PrivateRedis;
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  const email = `${randomUUID()}@example.org`;

  before(async () => {
    [cache, sessions] = await Promise.all([
      startPrivateRedis(cacheServer),
      startPrivateRedis(sessionsServer),
    ]);
    system = await createTestSystem({ REDIS_URL: cache.url, SESSIONS_REDIS_URL: sessions.url });
    await system.ensureIndex();
    await addAccount(system.pool, {
      email,
      passwordHash: await hashPassword(password),
      role: 'student',
      isConfirmed: true,
    });
    api = await startCachedApi(system);
    await until('the stores', async () => system.sessionsRedis.status === 'ready');
  });
  after(async () => {
    api?.close();
    await system?.close();
    await Promise.all([cache?.remove(), sessions?.remove()]);
  });

  const post = (path: string, body: object): Promise<Answer> =>
    api.get(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const me = (accessToken: string) =>
    api.get('/v1/me', { headers: { Authorization: `Bearer ${accessToken}` } });

  async function signIn(): Promise<Tokens> {
    const answer = await post('/v1/auth/login', { email, password });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  }

  it('lose no session, revocation or rate limit when they are killed under load, and searches go on', async () => {
    const limited = { ...system.config, RATE_LIMIT_SIGN_INS: 3 };
    const limits = () =>
      createRateLimits(
        system.sessionsRedis,
        createRedisCircuitBreaker(system.metrics, 'sessions-redis'),
        limited,
        () => undefined,
      );
    const before = limits();
    for (let n = 0; n < 3; n += 1) await before.consume('mail', ['somebody']);
    before.close();

    const kept = await Promise.all(Array.from({ length: clients }, signIn));
    const revoked: string[] = [];
    const searches: number[] = [];
    const refused: unknown[] = [];
    let refreshes = 0;
    let going = true;

    async function refreshAlways(at: number) {
      while (going) {
        const answer = await post('/v1/auth/refresh', { refresh_token: kept[at]?.refresh_token });
        if (answer.status === 200) {
          kept[at] = answer.body;
          refreshes += 1;
        } else if (answer.status !== 503) refused.push(answer.body);
      }
    }
    async function signInAndOut() {
      while (going) {
        const answer = await post('/v1/auth/login', { email, password });
        if (answer.status !== 200) {
          if (answer.status !== 503) refused.push(answer.body);
          continue;
        }
        const out = await post('/v1/auth/logout', { refresh_token: answer.body.refresh_token });
        if (out.status === 204) revoked.push(answer.body.access_token);
        else if (out.status !== 503) refused.push(out.body);
      }
    }
    async function search() {
      for (let n = 0; going; n += 1) searches.push((await api.get(`/v1/institutes?q=a${n % 5}`)).status);
    }

    const load = [...kept.keys()].map(refreshAlways);
    load.push(signInAndOut(), search());
    try {
      for (const killed of [[sessions], [cache], [sessions, cache]]) {
        await delay(awayMs);
        await Promise.all(killed.map((store) => store.kill()));
        await delay(awayMs);
        await Promise.all(killed.map((store) => store.start()));
        const [refreshed, out, asked] = [refreshes + clients, revoked.length, searches.length];
        await until(
          'the load goes on',
          async () => refreshes > refreshed && revoked.length > out && searches.length > asked,
        );
      }
    } finally {
      going = false;
      await Promise.all(load);
    }

    assert.deepEqual(refused, []);
    assert.deepEqual(
      searches.filter((status) => status !== 200),
      [],
    );
    for (const { refresh_token, access_token } of kept) {
      assert.equal((await me(access_token)).status, 200);
      assert.equal((await post('/v1/auth/refresh', { refresh_token })).status, 200);
    }
    for (const token of revoked) assert.equal((await me(token)).status, 401);
    // A new process has counted nothing itself.
    const after = limits();
    await assert.rejects(after.consume('mail', ['somebody']), { code: 'too-many-requests' });
    after.close();
  });

  it('accept a refresh token once more when the reply to its first use was lost, and not after that', async () => {
    const { refresh_token } = await signIn();
    const [session = ''] = refresh_token.split('.');
    const key = `session:${session}`;
    const hash = await system.sessionsRedis.hget(key, 'hash');
    // The state that a rotation leaves when its reply is lost.
    await system.sessionsRedis.hset(key, { hash: 'the next one', unconfirmed: String(hash) });
    const again = await post('/v1/auth/refresh', { refresh_token });
    assert.equal(again.status, 200);
    assert.equal((await post('/v1/auth/refresh', { refresh_token })).status, 401);
    assert.equal((await me(again.body.access_token)).status, 401);
  });

  it('refuse new sessions, and nothing else, when the sessions store is full', async () => {
    const [stays, goes] = [await signIn(), await signIn()];
    const errors: string[] = [];
    const redis = createRedis('sessions', system.config, quiet);
    const watch = startSessionsWatch({
      redis,
      metrics: system.metrics,
      logger: {
        ...quiet,
        info: () => undefined,
        error: (_: object, text: string) => errors.push(text),
      } as never,
    });
    try {
      await system.sessionsRedis.config('SET', 'maxmemory', '1mb');
      const answer = await post('/v1/auth/login', { email, password });
      assert.equal(answer.status, 503);
      assert.match(answer.body.detail, /^Signing in is temporarily unavailable/);
      assert(answer.headers.has('retry-after'));
      const refreshed = await post('/v1/auth/refresh', { refresh_token: stays.refresh_token });
      assert.equal(refreshed.status, 200);
      assert.equal((await post('/v1/auth/logout', { refresh_token: goes.refresh_token })).status, 204);
      assert.equal((await me(goes.access_token)).status, 401);
      assert.equal((await me(refreshed.body.access_token)).status, 200);
      await until('an error in the log', async () => watch.isNearlyFull());
      assert.match(errors.join('\n'), /80 % full/);
      const figures = await system.metrics.registry.metrics();
      assert.match(figures, /sessions_store_memory_bytes\{of="max",role="test"\} 1048576/);
    } finally {
      watch.close();
      redis.disconnect();
      await system.sessionsRedis.config('SET', 'maxmemory', '256mb');
    }
  });

  it('cause errors in the log when the store of sessions evicts keys or has no append-only file', async () => {
    const errors: string[] = [];
    const redis = createRedis('sessions', { ...system.config, SESSIONS_REDIS_URL: cache.url }, quiet);
    const error = (first: object | string, text?: string) => errors.push(text ?? String(first));
    const watch = startSessionsWatch({
      redis,
      metrics: system.metrics,
      logger: { ...quiet, info: () => undefined, error } as never,
    });
    await until('two errors', async () => errors.length === 2);
    assert.match(errors.join('\n'), /noeviction[\s\S]*appendonly/);
    watch.close();
    redis.disconnect();
  });
});
