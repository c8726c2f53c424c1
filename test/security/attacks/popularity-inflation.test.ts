import assert from 'node:assert/strict';
import { scoreViews } from '../../../src/storage/postgres/catalogue/institute-views.ts';
import { createViewCounter } from '../../../src/storage/redis/viewers.ts';
import { addInstitute } from '../../support/data/catalogue.ts';
import { addressOf, startProgram } from '../../support/programs/processes.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

describe('views that try to raise the popularity of an institute', function () {
  this.timeout(60_000);
  let system: TestSystem;
  beforeEach(async () => {
    system = await createTestSystem();
    await until('redis', async () => system.redis.status === 'ready');
  });
  afterEach(() => system.close());

  const viewers = () => createViewCounter(system.redis, system.metrics);
  const viewsOf = async (id: number) => {
    const { rows } = await system.pool.query<{ n: number }>(
      'select coalesce(sum(views), 0)::int as n from institute_views where institute_id = $1',
      [id],
    );
    return rows[0]?.n;
  };

  it('count once for 500 requests from one address to two processes', async () => {
    await system.ensureIndex();
    const [alpha, beta] = [
      await addInstitute(system.pool, { slug: 'alpha' }),
      await addInstitute(system.pool, { slug: 'beta' }),
    ];
    await system.writeBatch([alpha, beta]);
    await system.makeSearchable([system.config.INDEX_NAME]);
    system.startSearchEventDrain();
    const config = { ...system.config, TRUST_PROXY: 1 };
    const apis = [startProgram('src/main.ts', config), startProgram('src/main.ts', config)];
    const addresses = await Promise.all(apis.map(addressOf));
    const view = async (n: number, slug: string, from: string) => {
      const response = await fetch(`${addresses[n % 2]}/v1/institutes/${slug}`, {
        headers: { 'X-Forwarded-For': from },
      });
      await response.arrayBuffer();
      assert.equal(response.status, 200);
    };
    for (let n = 0; n < 500; n += 50)
      await Promise.all(Array.from({ length: 50 }, (_, at) => view(n + at, 'alpha', '198.51.100.7')));
    // Networks of one site count as one viewer: whoever has the site has them all.
    for (let n = 0; n < 20; n += 1) await view(n, 'alpha', `2001:db8:1:${n}::${n + 1}`);
    await view(0, 'beta', '198.51.100.7');
    await view(0, 'beta', '198.51.100.8');
    for (const api of apis) assert.equal(await api.stop(), 0);
    await until('views', async () => (await viewsOf(alpha)) === 2 && (await viewsOf(beta)) === 2);
    await scoreViews(system.pool);
    const { rows } = await system.pool.query('select score from institute_view_scores');
    assert.deepEqual(rows, [{ score: 160 }, { score: 160 }]);
  });

  it('count for at most 200 institutes per viewer and day', async () => {
    const views = Array.from({ length: 1_000 }, (_, n) => ({
      slug: `institute-${n}`,
      viewer: '198.51.100.7',
    }));
    const counted = await viewers()(views);
    assert.equal(Object.keys(counted).length, 200);
    assert.deepEqual(await viewers()([{ slug: 'one more', viewer: '198.51.100.7' }]), {});
    assert.deepEqual(await viewers()([{ slug: 'one more', viewer: '198.51.100.8' }]), { 'one more': 1 });
  });

  it('of many viewers all count, each once', async () => {
    const views = Array.from({ length: 5_000 }, (_, n) => ({
      slug: `institute-${n % 3}`,
      viewer: `10.0.${n >> 8}.${n & 255}`,
    }));
    const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
    const first = sum(await viewers()(views));
    assert(first >= 4_990 && first <= 5_000, String(first));
    assert.equal(sum(await viewers()(views)), 0);
  });

  it('are counted in keys of a fixed size without addresses, which expire at the end of the day', async () => {
    await viewers()([{ slug: 'alpha', viewer: '198.51.100.7' }]);
    const { REDIS_PREFIX: prefix } = system.config;
    const keys = (await system.redis.keys(`${prefix}viewers:*`))
      .map((key) => key.slice(prefix.length))
      .sort();
    const day = new Date().toISOString().slice(0, 10);
    assert.deepEqual(
      keys,
      ['counts', 'salt', 'seen'].map((name) => `viewers:${day}:${name}`),
    );
    const untilMidnight = 24 * 3_600_000 - (Date.now() % (24 * 3_600_000));
    for (const key of keys) {
      const ttl = await system.redis.pttl(key);
      assert(ttl > 0 && ttl <= untilMidnight + 61_000, `${key}: ${ttl}`);
      assert((await system.redis.strlen(key)) <= 2 ** 22);
      const bytes = await system.redis.getBuffer(key);
      assert(!bytes?.includes('198.51.100.7'));
    }
  });
});
