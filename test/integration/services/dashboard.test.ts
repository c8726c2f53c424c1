import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createValidator } from '../../../src/contract/reading/validation-errors.ts';
import {
  dashboardSchema,
  searchAnalyticsSchema,
} from '../../../src/contract/responses/dashboard-response.ts';
import { saveEvents } from '../../../src/storage/postgres/analytics/search-events.ts';
import { saveDeadLetter } from '../../../src/storage/postgres/sync/dead-letters.ts';
import { createCachedFigures } from '../../../src/storage/redis/cached-figures.ts';
import { createPopularity } from '../../../src/storage/redis/popularity.ts';
import { createRedis } from '../../../src/storage/redis/redis-client.ts';
import { signedIn } from '../../support/accounts.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { addInstitute } from '../../support/data/catalogue.ts';
import { createTestSystem, quiet, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

describe('the dashboard service', function () {
  this.timeout(30_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let headers: Record<string, string>;
  beforeEach(async () => {
    system = await createTestSystem();
    api = await startApi(apiDependencies(system));
    ({ headers } = await signedIn(system, 'admin'));
  });
  afterEach(async () => {
    api.close();
    await system.close();
  });

  const get = (path: string) => api.get(`/v1/admin${path}`, { headers });
  const search = { at: Date.now(), searches: 1, filters: {}, page: 1, took_ms: 5, state: 'MISS' };
  const keep = (searches: { q: string; searches: number; total: number }[]) => {
    const all = searches.map((each) => ({ ...search, ...each }));
    return saveEvents(system.pool, { id: randomUUID(), searches: all, views: {} }, 30);
  };

  it('GET /v1/admin/dashboard counts records, pending changes and searches', async () => {
    await addInstitute(system.pool, { slug: 'one', kind: 'university' });
    await addInstitute(system.pool, { slug: 'two', status: 'draft' });
    await addInstitute(system.pool, { slug: 'three' });
    await system.pool.query(`delete from outbox where institute_id = (select min(id) from institutes)`);
    await system.pool.query(`update synonyms set terms = '{x,y}' where id = 1`);
    await saveDeadLetter(system.pool, {
      message_id: randomUUID(),
      institute_ids: [1],
      index_name: null,
      reason: 'test',
      body: null,
      request_ids: [],
      at: new Date(),
    });
    await keep([
      { q: 'law', searches: 3, total: 2 },
      { q: 'zzz', searches: 1, total: 0 },
    ]);
    const states = new Map([
      ['HIT', 6],
      ['MISS', 2],
    ]);
    await createPopularity(system.redis).add({ answers: new Map(), searches: new Map(), states });
    await system.generation.raise();
    const generation = await system.generation.read();
    const { rows } = await system.pool.query(
      `select count(*)::int as edits from audit where entity <> 'accounts'`,
    );
    const { rows: waiting } = await system.pool.query('select count(*)::int as n from outbox');
    assert.equal(waiting[0].n, 2);

    const { status, body, headers: sent } = await get('/dashboard');
    assert.equal(status, 200);
    assert.equal(sent.get('cache-control'), 'no-store');
    assert.deepEqual(createValidator(dashboardSchema)(body), []);
    assert.deepEqual(body.institutes, {
      total: 3,
      by_status: { draft: 1, published: 2, archived: 0 },
      by_kind: { university: 1, college: 2 },
    });
    assert.equal(body.edits_today, rows[0].edits);
    const { oldest_seconds, ...counted } = body.waiting;
    assert(oldest_seconds > 0);
    assert.deepEqual(counted, { changes: 2, bulk: 0, fan_outs: 0, paused_at: null, dead_letters: 1 });
    assert.deepEqual(body.searches_today, { searches: 4, found_nothing: 1, share_found_nothing: 0.25 });
    assert.deepEqual(body.answers_today, { states: { HIT: 6, MISS: 2 }, share_without_search: 0.75 });
    assert.deepEqual(
      body.newest.map(({ slug, status }: Record<string, string>) => [slug, status]),
      [
        ['three', 'published'],
        ['two', 'draft'],
        ['one', 'published'],
      ],
    );
    assert.equal(body.generation, generation);
  });

  it('caches the dashboard for ten seconds', async () => {
    const first = (await get('/dashboard')).body;
    await addInstitute(system.pool);
    assert.deepEqual((await get('/dashboard')).body, first);
    const ttl = await system.redis.pttl('figures:dashboard');
    assert(ttl > 0 && ttl <= 10_000, String(ttl));
    await system.redis.pexpire('figures:dashboard', 1);
    await until('new figures', async () => (await get('/dashboard')).body.institutes.total === 1);
  });

  it('GET /v1/admin/analytics/searches lists the most frequent searches', async () => {
    await keep([
      { q: 'law', searches: 3, total: 2 },
      { q: 'zzz', searches: 1, total: 0 },
    ]);
    const { status, body } = await get('/analytics/searches?days=2&most=1');
    assert.equal(status, 200);
    assert.deepEqual(createValidator(searchAnalyticsSchema)(body), []);
    assert.deepEqual(
      body.popular.map(({ q, searches }: { q: string; searches: number }) => [q, searches]),
      [['law', 3]],
    );
    assert.deepEqual(
      body.found_nothing.map(({ q }: { q: string }) => q),
      ['zzz'],
    );
    assert.deepEqual(
      body.days.map(({ searches, found_nothing }: Record<string, number>) => [searches, found_nothing]),
      [[4, 1]],
    );
    const bad = await get('/analytics/searches?days=0&most=1000&x=1');
    assert.deepEqual(bad.body.errors.map(({ parameter }: { parameter: string }) => parameter).sort(), [
      'days',
      'most',
      'x',
    ]);
  });

  it('computes a figure once for processes that ask at the same time, and does not store it after it was invalidated', async () => {
    const errors: unknown[] = [];
    const another = createRedis('cache', system.config, quiet);
    await until('connection', async () => another.status === 'ready');
    const processes = [system.redis, another].map((redis) =>
      createCachedFigures(redis, (error) => errors.push(error)),
    );
    const [one, two] = processes as [(typeof processes)[0], (typeof processes)[0]];
    let loads = 0;
    const gate = Promise.withResolvers<void>();
    const load = async () => {
      loads += 1;
      await gate.promise;
      return { n: loads };
    };
    const asked = [one, two, one, two].map((each) => each.get('x', 10_000, load));
    await until('the load', async () => loads === 1);
    gate.resolve();
    for (const answer of asked) assert.deepEqual(await answer, { n: 1 });

    const old = Promise.withResolvers<number>();
    const begun = one.get('y', 10_000, () => old.promise);
    await until('the claim', () => system.redis.exists('figures:claim:y'));
    await two.forget('y');
    old.resolve(1);
    assert.equal(await begun, 1, 'whoever asked before');
    assert.equal(await two.get('y', 10_000, async () => 2), 2);

    await assert.rejects(
      one.get('z', 10_000, () => Promise.reject(new Error('no database'))),
      /no database/,
    );
    assert.equal(await two.get('z', 10_000, async () => 3), 3, 'the claim was given up');
    assert.equal(await one.get('z', 10_000, async () => 5), 3, 'not half as old yet');
    await system.redis.pexpire('figures:z', 4_000);
    assert.equal(await one.get('z', 10_000, async () => 6), 3, 'nobody waits for the next ones');
    await until('the next ones', async () => (await two.get('z', 10_000, async () => 7)) === 6);
    assert.deepEqual(errors, []);
    another.disconnect();
    assert.equal(await two.get('z', 10_000, async () => 4), 4, 'without Redis each makes its own');
    assert.equal(errors.length, 1);
  });
});
