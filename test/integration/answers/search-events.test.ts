import assert from 'node:assert/strict';
import {
  createPartitionForTomorrow,
  pruneEvents,
  saveEvents,
} from '../../../src/storage/postgres/analytics/search-events.ts';
import { addInstitute } from '../../support/data/catalogue.ts';
import { eventBatch } from '../../support/data/rows.ts';
import { addressOf, startProgram } from '../../support/programs/processes.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

const dayMs = 24 * 3_600_000;

describe('Search events', function () {
  this.timeout(60_000);
  let system: TestSystem;
  beforeEach(async () => {
    system = await createTestSystem();
  });
  afterEach(() => system.close());

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

  it('travel from the API through RabbitMQ to Postgres, without prefetched and failed requests', async () => {
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
    // The API flushes the rest when it stops.
    assert.equal(await api.stop(), 0);
    await until('stored', async () => (await countEvents()) === 2 && (await viewsOf(id)) === 1);
    const { rows } = await system.pool.query(
      'select q, filters, searches, total, state from search_events order by q',
    );
    assert.deepEqual(rows, [
      { q: 'alpha', filters: { kind: ['college'] }, searches: 1, total: 1, state: 'MISS' },
      { q: 'zzzzzz', filters: {}, searches: 1, total: 0, state: 'MISS' },
    ]);
  });

  it('never delay or fail a search when RabbitMQ is unavailable', async () => {
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
    assert(performance.now() - started < 5_000, 'the API stops in time');
  });

  it('are stored once, however often a batch arrives, and without invalid ones', async () => {
    const id = await addInstitute(system.pool, { slug: 'alpha' });
    const publisher = system.publisher();
    const batch = eventBatch([{ q: 'nul\u0000' }, {}], { alpha: 2, 'long-gone': 1 });
    await publisher.publish(system.names.events, [
      batch,
      { greeting: 'bonjour' },
      eventBatch([{ total: 2 ** 40 }]),
      batch,
      eventBatch([{}], { alpha: 1 }),
    ]);
    system.startSearchEventDrain();
    await until('stored', async () => (await viewsOf(id)) === 3);
    await until('dropped', async () => {
      const { values } = await system.metrics.droppedEvents.get();
      return values[0]?.value === 2;
    });
    assert.equal(await countEvents(), 3);
  });

  it('are stored in one partition for each day, and pruned by day', async () => {
    const now = Date.now();
    const daysAgo = [0, 1, 2, 29, 30, 400];
    await saveEvents(system.pool, eventBatch(daysAgo.map((days) => ({ at: now - days * dayMs }))), 30);
    await saveEvents(system.pool, eventBatch([{ at: now + 3 * dayMs }]), 30);
    assert.equal(await countEvents(), 4, 'neither events that are too old nor events of the future');
    await createPartitionForTomorrow(system.pool);
    await createPartitionForTomorrow(system.pool);
    const day = (ago: number) => new Date(now - ago * dayMs).toISOString().slice(0, 10);
    assert.deepEqual(await pruneEvents(system.pool, 2), [day(29), day(2)]);
    assert.deepEqual(await pruneEvents(system.pool, 2), []);
    assert.equal(await countEvents(), 2);
  });
});
