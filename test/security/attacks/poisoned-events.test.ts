import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { EventBatch, SearchEvent } from '../../../src/domain/search/search-event.ts';
import { saveEvents } from '../../../src/storage/postgres/analytics/search-events.ts';
import { addJob } from '../../../src/storage/postgres/jobs/job-queue.ts';
import { failJob, type JobRun } from '../../../src/storage/postgres/jobs/job-runs.ts';
import { addInstitute } from '../../support/data/catalogue.ts';
import { addressOf, startProgram } from '../../support/programs/processes.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

const event = (some: Partial<SearchEvent> = {}): SearchEvent => ({
  at: Date.now(),
  searches: 1,
  q: 'law',
  filters: {},
  page: 1,
  total: 3,
  took_ms: 10,
  state: 'MISS',
  ...some,
});
const batchOf = (searches: unknown[], views: Record<string, unknown> = {}) =>
  ({ id: randomUUID(), searches, views }) as unknown as EventBatch;

describe('searches that try to break the analytics', function () {
  this.timeout(60_000);
  let system: TestSystem;
  beforeEach(async () => {
    system = await createTestSystem();
  });
  afterEach(() => system.close());

  const events = async () => {
    const { rows } = await system.pool.query<{ q: string }>('select q from search_events order by q');
    return rows.map(({ q }) => q);
  };
  const dropped = async () => (await system.metrics.droppedEvents.get()).values[0]?.value ?? 0;

  it('with escapes, NUL and unpaired surrogates in `q` lose no search of the same second', async () => {
    await system.ensureIndex();
    system.startSearchEventDrain();
    const api = startProgram('src/main.ts', system.config);
    const address = await addressOf(api);
    const poison = [
      '%5Cu0000',
      '%5C%5Cu0000',
      '%00',
      'a%00b',
      '%5Cud800',
      '%ED%A0%80',
      '%22%7D%5D',
      '%EF%B7%BA',
    ];
    for (const q of [...poison, 'harmless'])
      for (const path of [`/v1/institutes?q=${q}`, `/v1/institutes?state=${q}`]) {
        const response = await fetch(`${address}${path}`);
        await response.arrayBuffer();
        assert([200, 400].includes(response.status), `${path}: ${response.status}`);
      }
    assert.equal(await api.stop(), 0);
    await until('kept', async () => (await events()).includes('harmless'));
    assert((await events()).includes('\\u0000'));
    assert.equal(await dropped(), 0);
  });

  it('cause an event that Postgres refuses to be dropped alone and counted', async () => {
    const id = await addInstitute(system.pool, { slug: 'alpha' });
    const publisher = system.publisher();
    const bad = [
      event({ total: 2 ** 40 }),
      event({ at: 1e300 }),
      { greeting: 'bonjour' },
      // Readable, but greater than what a column takes.
      event({ took_ms: 1e300 }),
    ];
    await publisher.publish(system.names.events, [
      batchOf(
        [
          event({ q: 'first' }),
          ...bad,
          event({ q: 'nul\0' }),
          event({ q: 'half \ud800' }),
          event({ q: 'last' }),
        ],
        { alpha: 2, beta: 'x' },
      ),
      batchOf([event({ q: 'the next' })]),
    ]);
    system.startSearchEventDrain();
    await until('kept', async () => (await events()).includes('the next'));
    assert.deepEqual(await events(), ['first', 'half \ufffd', 'last', 'nul', 'the next']);
    assert.equal(await dropped(), bad.length + 1);
    const { rows } = await system.pool.query('select views from institute_views where institute_id = $1', [
      id,
    ]);
    assert.deepEqual(rows, [{ views: 2 }]);
  });

  it('cannot overflow the number of views, which stays at the maximum integer', async () => {
    await addInstitute(system.pool, { slug: 'alpha' });
    for (let n = 0; n < 2; n += 1)
      assert.equal(await saveEvents(system.pool, batchOf([], { alpha: 2 ** 31 - 1 }), 30), 0);
    const { rows } = await system.pool.query('select views from institute_views');
    assert.deepEqual(rows, [{ views: 2 ** 31 - 1 }]);
  });

  it('cannot prevent an import from ending by a NUL in the reason for its failure', async () => {
    await addJob(system.pool, { kind: 'import', payload: { import_id: 1 } });
    const { rows } = await system.pool.query<JobRun>(`update jobs set state = 'running' returning id, run`);
    await failJob(system.pool, rows[0] as JobRun, 'column "\0" is unknown');
    const { rows: jobs } = await system.pool.query('select state, error from jobs');
    assert.deepEqual(jobs, [{ state: 'failed', error: 'column "" is unknown' }]);
  });
});
