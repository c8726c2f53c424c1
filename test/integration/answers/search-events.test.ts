import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { EventBatch, SearchEvent } from '../../../src/domain/search/search-event.ts';
import { readSearchAnalytics } from '../../../src/storage/postgres/analytics/search-analytics.ts';
import {
  createPartitionForTomorrow,
  pruneEvents,
  saveEvents,
} from '../../../src/storage/postgres/analytics/search-events.ts';
import { scoreViews, scoreViewsDaily } from '../../../src/storage/postgres/catalogue/institute-views.ts';
import { addInstitute } from '../../support/catalogue.ts';
import { runCli } from '../../support/cli.ts';
import { addressOf, startProgram } from '../../support/processes.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

const dayMs = 24 * 3_600_000;

describe('what people search for', function () {
  this.timeout(60_000);
  let system: TestSystem;
  beforeEach(async () => {
    system = await createTestSystem();
  });
  afterEach(() => system.close());

  const batchOf = (searches: Partial<SearchEvent>[], views: Record<string, number> = {}): EventBatch => ({
    id: randomUUID(),
    searches: searches.map((search) => ({
      at: Date.now(),
      searches: 1,
      q: 'law',
      filters: {},
      page: 1,
      total: 3,
      took_ms: 10,
      state: 'MISS',
      ...search,
    })),
    views,
  });
  const countEvents = async () => {
    const { rows } = await system.pool.query('select count(*)::int as n from search_events');
    return rows[0].n as number;
  };
  const viewsOf = async (id: number) => {
    const { rows } = await system.pool.query(
      'select sum(views)::int as n from institute_views where institute_id = $1',
      [id],
    );
    return rows[0].n as number | null;
  };
  const popularityOf = async (id: number) => (await system.find(id))?.popularity;

  it('goes from an API that runs through RabbitMQ into Postgres, but for what was only fetched ahead', async () => {
    await system.ensureIndex();
    const id = await addInstitute(system.pool, { name: 'Alpha College', slug: 'alpha' });
    await system.writeBatch([id]);
    await system.makeSearchable([system.config.INDEX_NAME]);
    system.startSearchEventDrain();
    const api = startProgram('src/main.ts', system.config);
    const address = await addressOf(api);
    const ask = async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(`${address}${path}`, { headers });
      await response.arrayBuffer();
      return response.status;
    };
    assert.equal(await ask('/v1/institutes?q=Alpha&kind=college'), 200);
    assert.equal(await ask('/v1/institutes?q=zzzzzz'), 200);
    assert.equal(await ask('/v1/institutes/alpha'), 200);
    assert.equal(await ask('/v1/institutes/alpha', { 'Sec-Purpose': 'prefetch' }), 200);
    assert.equal(await ask('/v1/institutes/nobody'), 404);
    assert.equal(await ask('/v1/institutes?page=x'), 400);
    // What is not handed over yet when it stops is handed over then.
    assert.equal(await api.stop(), 0);
    await until('kept', async () => (await countEvents()) === 2 && (await viewsOf(id)) === 1);
    const { rows } = await system.pool.query(
      'select q, filters, searches, total, state from search_events order by q',
    );
    assert.deepEqual(rows, [
      { q: 'alpha', filters: { kind: ['college'] }, searches: 1, total: 1, state: 'MISS' },
      { q: 'zzzzzz', filters: {}, searches: 1, total: 0, state: 'MISS' },
    ]);
  });

  it('is nothing that a search waits for or fails of', async () => {
    await system.ensureIndex();
    const api = startProgram('src/main.ts', {
      ...system.config,
      RABBITMQ_URL: 'amqp://institutes:institutes@127.0.0.1:1/institutes',
    });
    const response = await fetch(`${await addressOf(api)}/v1/institutes?q=alpha`);
    assert.equal(response.status, 200);
    await response.arrayBuffer();
    const started = performance.now();
    assert.equal(await api.stop(), 0);
    assert(performance.now() - started < 5_000, 'it ends all the same');
  });

  it('is kept once, however often it arrives; nonsense is dropped and the rest goes on', async () => {
    const id = await addInstitute(system.pool, { slug: 'alpha' });
    const publisher = system.publisher();
    const batch = batchOf([{ q: 'nul\u0000' }, {}], { alpha: 2, 'long-gone': 1 });
    await publisher.publish(system.names.events, [
      batch,
      { greeting: 'bonjour' },
      batchOf([{ total: 2 ** 40 }]),
      batch,
      batchOf([{}], { alpha: 1 }),
    ]);
    system.startSearchEventDrain();
    await until('kept', async () => (await viewsOf(id)) === 3);
    await until('taken', async () => {
      const { values } = await system.metrics.droppedEvents.get();
      return values[0]?.value === 2;
    });
    assert.equal(await countEvents(), 3);
  });

  it('lies in one partition a day, and is forgotten by days', async () => {
    const now = Date.now();
    const daysAgo = [0, 1, 2, 29, 30, 400];
    await saveEvents(system.pool, batchOf(daysAgo.map((days) => ({ at: now - days * dayMs }))), 30);
    await saveEvents(system.pool, batchOf([{ at: now + 3 * dayMs }]), 30);
    assert.equal(await countEvents(), 4, 'neither what is too old nor what is to come');
    await createPartitionForTomorrow(system.pool);
    await createPartitionForTomorrow(system.pool);
    const day = (ago: number) => new Date(now - ago * dayMs).toISOString().slice(0, 10);
    assert.deepEqual(await pruneEvents(system.pool, 2), [day(29), day(2)]);
    assert.deepEqual(await pruneEvents(system.pool, 2), []);
    assert.equal(await countEvents(), 2);
  });

  it('shows what is popular, rising, without a result and slow', async () => {
    const yesterday = Date.now() - dayMs;
    const many = (count: number, search: Partial<SearchEvent>) => Array.from({ length: count }, () => search);
    await saveEvents(
      system.pool,
      batchOf([
        { q: 'law', state: 'HIT', took_ms: 1, searches: 4 },
        { q: 'law', took_ms: 900, page: 2 },
        ...many(3, { q: 'law', at: yesterday }),
        ...many(3, { q: 'nift', filters: { state: ['Goa'] }, took_ms: 80 }),
        ...many(2, { q: 'hogwarts', total: 0, took_ms: 200 }),
        { q: null },
      ]),
      30,
    );
    const found = await readSearchAnalytics(system.pool, { days: 1, most: 2 });
    assert.deepEqual(
      found.popular.map(({ q, filters, searches }) => [q, filters, searches]),
      [
        ['law', {}, 4],
        ['nift', { state: ['Goa'] }, 3],
      ],
    );
    assert.deepEqual(
      found.found_nothing.map(({ q, searches }) => [q, searches]),
      [['hogwarts', 2]],
    );
    assert.deepEqual(
      found.slow.map(({ q, took_p95_ms }) => [q, took_p95_ms]),
      [
        ['hogwarts', 200],
        ['nift', 80],
      ],
    );
    assert.deepEqual(
      found.rising.map(({ q, searches, before }) => [q, searches, before]),
      [
        ['nift', 3, 0],
        ['hogwarts', 2, 0],
      ],
    );
    assert.deepEqual(
      found.days.map(({ searches, found_nothing }) => [searches, found_nothing]),
      [[10, 2]],
    );

    const shown = await runCli(['analytics', 'searches', '--days', '2'], system.config);
    assert.equal(shown.code, 0);
    assert.match(shown.stdout, /popular:\n +7 {2}law {2}3 results/);
    assert.match(shown.stdout, /nift state=Goa/);
    const { stdout } = await runCli(['analytics', 'searches', '--json'], system.config);
    assert.equal(JSON.parse(stdout).popular[0].searches, 7);
    assert.equal((await runCli(['analytics', 'searches', '--days', '0'], system.config)).code, 2);
  });

  it('says so where there is nothing', async () => {
    const shown = await runCli(['analytics', 'searches'], system.config);
    assert.match(shown.stdout, /^No searches since \d{4}-\d\d-\d\d\n$/);
  });

  it('makes institutes popular that are looked at, in the index too, and lets them fall back', async () => {
    await system.ensureIndex();
    const [often, once, never] = [
      await addInstitute(system.pool, { slug: 'often', popularity: 7 }),
      await addInstitute(system.pool, { slug: 'once' }),
      await addInstitute(system.pool, { slug: 'never', popularity: 5 }),
    ];
    system.startRelay();
    system.startConsumer();
    await saveEvents(system.pool, batchOf([], { often: 1_000, once: 1 }), 30);
    const versions = async () =>
      (await system.pool.query('select version from institutes order by id')).rows.map((row) => row.version);
    const before = await versions();
    assert.equal(await scoreViewsDaily(system.pool), 2);
    assert.equal(await scoreViewsDaily(system.pool), null, 'once a day');
    await until('indexed', async () => (await popularityOf(often)) === 1_007);
    await until('indexed', async () => (await popularityOf(once)) === 100);
    await until('indexed', async () => (await popularityOf(never)) === 5);
    assert.deepEqual(await versions(), before, 'nobody who edits is in the way');

    const again = await runCli(['analytics', 'popularity', '--json'], system.config);
    assert.deepEqual(JSON.parse(again.stdout), { changed: 0 });
    await system.pool.query('update institute_views set day = day - 14 where institute_id = $1', [often]);
    await system.pool.query('update institute_views set day = day - 90 where institute_id = $1', [once]);
    assert.equal(await scoreViews(system.pool), 2);
    await until('indexed', async () => (await popularityOf(often)) === 907);
    await until('indexed', async () => (await popularityOf(once)) === 0);
  });
});
