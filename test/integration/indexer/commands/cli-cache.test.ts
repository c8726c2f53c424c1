import assert from 'node:assert/strict';
import { warmUp } from '../../../../indexer/rebuild/index-warming.ts';
import { addInstitute } from '../../../support/data/catalogue.ts';
import { runCli } from '../../../support/programs/cli.ts';
import { addressOf, startProgram } from '../../../support/programs/processes.ts';
import { createTestSystem, quiet, type TestSystem } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';

interface CacheStats {
  popular: { kind: string; query: string; asks: number }[];
  cached: { answers: number; counts: number };
  today: { states: Record<string, number>; without_search: number };
}

describe('The cache commands', function () {
  this.timeout(60_000);
  let system: TestSystem;
  beforeEach(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    const id = await addInstitute(system.pool, { name: 'Alpha College' });
    await system.writeBatch([id]);
    await system.makeSearchable([system.config.INDEX_NAME]);
  });
  afterEach(() => system.close());

  const institutes = (...args: string[]) => runCli(args, system.config);
  const json = async (...args: string[]) => JSON.parse((await institutes(...args, '--json')).stdout);

  /** Runs `work` with an API that has answered one search four times and one suggestion. */
  async function withUsedApi(work: (address: string, stats: CacheStats) => Promise<void>) {
    const api = startProgram('src/main.ts', system.config);
    const address = await addressOf(api);
    try {
      for (let n = 0; n < 4; n += 1) await (await fetch(`${address}/v1/institutes?q=alpha`)).arrayBuffer();
      await (await fetch(`${address}/v1/suggest?q=al`)).arrayBuffer();
      const stats = await until('counted', async () => {
        const read = await json('cache', 'stats');
        return read.popular.length === 2 && read;
      });
      await work(address, stats);
    } finally {
      assert.equal(await api.stop(), 0);
    }
  }

  it('stats shows cached and popular responses', () =>
    withUsedApi(async (_, stats) => {
      assert.deepEqual(
        stats.popular.map(({ kind, query, asks }) => [kind, query, asks]),
        [
          ['search', 'q=alpha', 4],
          ['suggest', 'q=al&limit=5', 1],
        ],
      );
      assert.deepEqual(stats.cached, { answers: 1, counts: 1 });
      assert.deepEqual(stats.today.states, { HIT: 2, MISS: 3 });
      assert.equal(stats.today.without_search, 0.4);
      assert.match((await institutes('cache', 'stats')).stdout, /cached {5}1 responses/);
    }));

  it('purge deletes all responses, and warm renders the popular ones again', () =>
    withUsedApi(async (address) => {
      assert.deepEqual(await json('cache', 'purge'), { removed: 2 });
      assert.equal((await json('cache', 'stats')).cached.answers, 0);
      const warmed = await json('cache', 'warm', '--url', address);
      assert.deepEqual(warmed, { asked: 2, made: 2, kept: 0, failed: [] });
      const again = await fetch(`${address}/v1/institutes?q=alpha`);
      assert.equal(again.headers.get('x-cache'), 'HIT');
      await again.arrayBuffer();
    }));

  it('stats counts the popular searches that warm a new index', () =>
    withUsedApi(async () => {
      const searches = await system.indexing.popularSearches();
      assert(searches.some((search) => search.includes('alpha')));
      const index = system.config.INDEX_NAME;
      assert.equal(await warmUp({ ...system, logger: quiet }, index, searches, 5_000), searches.length);
      assert.equal(await warmUp({ ...system, logger: quiet }, 'nowhere', searches, 5_000), searches.length);
    }));

  it('stats and warm report a Redis that does not respond and an invalid URL', async () => {
    const down = await runCli(['cache', 'stats'], { ...system.config, REDIS_URL: 'redis://127.0.0.1:1/0' });
    assert.deepEqual([down.code, down.stdout], [1, '']);
    assert.match(down.stderr, /^institutes: Redis at 127\.0\.0\.1:1 does not respond\. Check that .*$/m);
    assert.equal((await institutes('cache', 'warm', '--url', 'nonsense')).code, 2);
    assert.deepEqual(await json('cache', 'warm', '--url', 'http://127.0.0.1:1'), {
      asked: 0,
      made: 0,
      kept: 0,
      failed: [],
    });
  });
});
