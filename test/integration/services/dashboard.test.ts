import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { startLagReport } from '../../../indexer/sync/lag-report.ts';
import { createValidator } from '../../../src/contract/reading/validation-errors.ts';
import {
  dashboardSchema,
  searchAnalyticsSchema,
} from '../../../src/contract/responses/dashboard-response.ts';
import { createMetrics } from '../../../src/metrics.ts';
import { saveEvents } from '../../../src/storage/postgres/analytics/search-events.ts';
import { saveDeadLetter } from '../../../src/storage/postgres/sync/dead-letters.ts';
import { createCachedFigures } from '../../../src/storage/redis/cached-figures.ts';
import { createPopularity } from '../../../src/storage/redis/popularity.ts';
import { createRedis } from '../../../src/storage/redis/redis-client.ts';
import { createSearchableLag } from '../../../src/storage/redis/searchable-lag.ts';
import type { JobContext } from '../../../worker/job-handler.ts';
import {
  createRefreshDashboardHandler,
  createRefreshDashboardTotalsHandler,
} from '../../../worker/upkeep/refresh-dashboard-job.ts';
import { signedIn } from '../../support/accounts.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { addInstitute, addPlaces } from '../../support/data/catalogue.ts';
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
  /** Runs the jobs that make the figures. @returns the groups that each could not make */
  async function refresh(redis = system.redis): Promise<unknown[]> {
    const context = { signal: new AbortController().signal, logger: quiet } as JobContext;
    const handlers = [
      createRefreshDashboardHandler(system.pool, redis),
      createRefreshDashboardTotalsHandler(system.pool),
    ];
    const results = await Promise.all(handlers.map((handler) => handler.run({}, context)));
    return results.map((result) => (result as { failed: string[] }).failed);
  }
  const without = ({ as_of, ...figures }: { as_of: string }) => {
    assert.match(as_of, /^\d{4}-.*Z$/);
    return figures;
  };
  const search = { at: Date.now(), searches: 1, filters: {}, page: 1, took_ms: 5, state: 'MISS' };
  const keep = (searches: { q: string; searches: number; total: number }[]) => {
    const all = searches.map((each) => ({ ...search, ...each }));
    return saveEvents(system.pool, { id: randomUUID(), searches: all, views: {} }, 30);
  };

  it('GET /v1/admin/dashboard counts records, pending changes and searches', async () => {
    const { country, state, district } = await addPlaces(system.pool);
    await addInstitute(system.pool, { slug: 'one', kind: 'university', place_id: district });
    await addInstitute(system.pool, { slug: 'two', status: 'draft', place_id: state });
    await addInstitute(system.pool, { slug: 'three', place_id: country });
    await addInstitute(system.pool, { slug: 'four' });
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
    const buckets = new Map([
      [0.5, 5],
      [1, 10],
      [Infinity, 10],
    ]);
    await createSearchableLag(system.redis).add(buckets);
    await system.pool.query(
      `insert into jobs (kind, version, payload, priority, max_attempts, state, run_at, finished_at) values
        ('import', 1, '{}', 1, 5, 'failed', now(), now()),
        ('prune-jobs', 1, '{}', 2, 5, 'waiting', now() - interval '1 hour', null)`,
    );
    await system.generation.raise();
    const generation = await system.generation.read();
    const { rows } = await system.pool.query(
      `select count(*)::int as edits from audit where entity <> 'accounts'`,
    );
    const { rows: waiting } = await system.pool.query('select count(*)::int as n from outbox');
    assert.equal(waiting[0].n, 3);

    await refresh();
    const { status, body, headers: sent } = await get('/dashboard');
    assert.equal(status, 200);
    assert.equal(sent.get('cache-control'), 'no-store');
    assert.deepEqual(createValidator(dashboardSchema)(body), []);
    const { as_of, ...counts } = body.institutes;
    assert(Date.now() - Date.parse(as_of) < 30_000, as_of);
    assert.deepEqual(counts, {
      total: 4,
      by_status: { draft: 1, published: 3, archived: 0 },
      by_kind: { university: 1, college: 3 },
      by_state: [
        { country: 'India', state: 'Kerala', institutes: 2 },
        { country: 'India', state: null, institutes: 1 },
        { country: null, state: null, institutes: 1 },
      ],
    });
    assert.equal(body.edits.days.length, 30);
    assert.deepEqual(body.edits.days.at(-1), {
      day: new Date().toISOString().slice(0, 10),
      edits: rows[0].edits,
    });
    assert.equal(body.edits_today, rows[0].edits);
    const { oldest_seconds, as_of: _, ...counted } = body.waiting;
    assert(oldest_seconds > 0);
    assert.deepEqual(counted, { changes: 3, bulk: 0, fan_outs: 0, paused_at: null, dead_letters: 1 });
    assert.deepEqual(without(body.searches_today), {
      searches: 4,
      found_nothing: 1,
      share_found_nothing: 0.25,
    });
    assert.deepEqual(without(body.answers_today), {
      states: { HIT: 6, MISS: 2 },
      share_without_search: 0.75,
    });
    assert.deepEqual(
      [body.searches.popular, body.searches.found_nothing].map((list) =>
        list.map(({ q }: { q: string }) => q),
      ),
      [['law', 'zzz'], ['zzz']],
    );
    assert.deepEqual(without(body.jobs), {
      by_state: { waiting: 1, queued: 0, running: 0, done: 0, failed: 1, cancelled: 0 },
      failed_by_kind: { import: 1 },
      oldest_waiting_seconds: body.jobs.oldest_waiting_seconds,
    });
    assert(body.jobs.oldest_waiting_seconds >= 3_600);
    assert.deepEqual(without(body.commit_to_searchable), {
      changes: 10,
      p50_seconds: 0.5,
      p99_seconds: 0.99,
    });
    assert.deepEqual(
      body.newest.map(({ slug, status }: Record<string, string>) => [slug, status]),
      [
        ['four', 'published'],
        ['three', 'published'],
        ['two', 'draft'],
        ['one', 'published'],
      ],
    );
    assert.equal(body.generation, generation);
  });

  it('GET /v1/admin/dashboard computes nothing: before a worker has run, every figure is null', async () => {
    await addInstitute(system.pool);
    const { status, body } = await get('/dashboard');
    assert.equal(status, 200);
    assert.deepEqual(createValidator(dashboardSchema)(body), []);
    assert.deepEqual(new Set(Object.values(body)), new Set([null]));
  });

  it('GET /v1/admin/dashboard keeps figures that cannot be made any more, with their age', async () => {
    await createPopularity(system.redis).add({
      answers: new Map(),
      searches: new Map(),
      states: new Map([['HIT', 1]]),
    });
    assert.deepEqual(await refresh(), [[], []]);
    const before = (await get('/dashboard')).body;
    await addInstitute(system.pool);
    const away = createRedis('cache', { ...system.config, REDIS_URL: 'redis://127.0.0.1:1' }, quiet);
    assert.deepEqual(await refresh(away), [['generation', 'answers_today', 'commit_to_searchable'], []]);
    away.disconnect();
    const { body } = await get('/dashboard');
    assert.deepEqual(body.answers_today, before.answers_today);
    assert.equal(body.institutes.total, before.institutes.total + 1);
    assert(Date.parse(body.institutes.as_of) > Date.parse(before.institutes.as_of));
  });

  it('counts how soon changes are searchable over all indexers', async () => {
    const lag = createSearchableLag(system.redis);
    const indexers = [createMetrics('one'), createMetrics('two')];
    const reports = indexers.map((metrics) => startLagReport({ metrics, lag, logger: quiet }));
    for (const { searchable } of indexers) for (const seconds of [0.2, 0.2, 2]) searchable.observe(seconds);
    for (const report of reports) await report.close();
    for (const report of reports) await report.close();
    const buckets = await lag.readLastHour();
    assert.deepEqual([buckets.get(0.25), buckets.get(2.5), buckets.get(Infinity)], [4, 6, 6]);
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
