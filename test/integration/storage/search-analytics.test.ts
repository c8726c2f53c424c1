import assert from 'node:assert/strict';
import type { SearchEvent } from '../../../src/domain/search/search-event.ts';
import { readSearchAnalytics } from '../../../src/storage/postgres/analytics/search-analytics.ts';
import { saveEvents } from '../../../src/storage/postgres/analytics/search-events.ts';
import { eventBatch } from '../../support/data/rows.ts';
import { runCli } from '../../support/programs/cli.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

const dayMs = 24 * 3_600_000;

describe('The search analytics', function () {
  this.timeout(60_000);
  let system: TestSystem;
  beforeEach(async () => {
    system = await createTestSystem();
  });
  afterEach(() => system.close());

  async function saveSearches() {
    const yesterday = Date.now() - dayMs;
    const many = (count: number, search: Partial<SearchEvent>) => Array.from({ length: count }, () => search);
    await saveEvents(
      system.pool,
      eventBatch([
        { q: 'law', state: 'HIT', took_ms: 1, searches: 4 },
        { q: 'law', took_ms: 900, page: 2 },
        ...many(3, { q: 'law', at: yesterday }),
        ...many(3, { q: 'nift', filters: { state: ['Goa'] }, took_ms: 80 }),
        ...many(2, { q: 'hogwarts', total: 0, took_ms: 200 }),
        { q: null },
      ]),
      30,
    );
  }

  it('list popular, rising, unsuccessful and slow searches', async () => {
    await saveSearches();
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
  });

  it('are printed by institutes analytics searches, as text and as JSON', async () => {
    await saveSearches();
    const shown = await runCli(['analytics', 'searches', '--days', '2'], system.config);
    assert.equal(shown.code, 0);
    assert.match(shown.stdout, /popular:\n +7 {2}law {2}3 results/);
    assert.match(shown.stdout, /nift state=Goa/);
    const { stdout } = await runCli(['analytics', 'searches', '--json'], system.config);
    assert.equal(JSON.parse(stdout).popular[0].searches, 7);
    assert.equal((await runCli(['analytics', 'searches', '--days', '0'], system.config)).code, 2);
  });

  it('report that there were no searches', async () => {
    const shown = await runCli(['analytics', 'searches'], system.config);
    assert.match(shown.stdout, /^No searches since \d{4}-\d\d-\d\d\n$/);
  });
});
