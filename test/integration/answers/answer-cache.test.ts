import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { startRenewal } from '../../../src/answers/background-renewal.ts';
import type { MultiSearch } from '../../../src/domain/search/multi-search.ts';
import { AppError } from '../../../src/errors.ts';
import { createMultiSearch } from '../../../src/storage/elasticsearch/search-client.ts';
import { countCached, purgeCached } from '../../../src/storage/redis/cache-keys.ts';
import { createPopularity } from '../../../src/storage/redis/popularity.ts';
import { createRedis } from '../../../src/storage/redis/redis-client.ts';
import { type Process, startCachedApi } from '../../support/cached-api.ts';
import { addInstitute } from '../../support/catalogue.ts';
import { rawGet } from '../../support/raw-get.ts';
import { createTestSystem, quiet, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

type CachedApi = Awaited<ReturnType<typeof startCachedApi>>;

describe('answers from the cache', function () {
  this.timeout(30_000);
  let system: TestSystem;
  let apis: CachedApi[];
  /** the requests that reached the index, as how many searches each had */
  let requests: number[];
  let indexUp: boolean;
  /** holds every request to the index back */
  let hold: Promise<void>;
  let ids: number[];

  beforeEach(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    ids = [];
    for (const name of ['Alpha College', 'Beta College', 'Gamma College', 'Delta College'])
      ids.push(await addInstitute(system.pool, { name, slug: name.toLowerCase().replace(' ', '-') }));
    await show(ids);
    apis = [];
    requests = [];
    indexUp = true;
    hold = Promise.resolve();
  });
  afterEach(async () => {
    for (const api of apis) api.close();
    await system.close();
  });

  /** What the indexer does with a change. */
  async function show(changed: number[]) {
    await system.writeBatch(changed);
    await system.makeSearchable([system.config.INDEX_NAME]);
  }

  const rename = async (id: number, name: string) => {
    await system.pool.query('update institutes set name = $2 where id = $1', [id, name]);
    await show([id]);
  };

  async function start(process: Process = {}): Promise<CachedApi> {
    const real = createMultiSearch(system.elasticsearch, system.config.INDEX_NAME);
    const multiSearch: MultiSearch = async (searches) => {
      // The places that queries are read with are no answer's.
      if (searches.some((search) => search.aggs?.countries)) return real(searches);
      requests.push(searches.length);
      await hold;
      if (!indexUp) throw new AppError('search-unavailable', 'Not now.', { retryAfterSeconds: 5 });
      return real(searches);
    };
    const api = await startCachedApi(system, { multiSearch, ...process });
    apis.push(api);
    return api;
  }

  const path = '/v1/institutes?q=college';
  const names = (answer: { body: { items: { name: string }[] } }) =>
    answer.body.items.map(({ name }) => name).sort();

  /** Asks until the answer is kept. */
  async function keep(api: CachedApi, which = path) {
    await api.get(which);
    await api.get(which);
    await until('kept', async () => (await api.get(which)).headers.get('x-cache') === 'HIT');
    requests.length = 0;
  }

  it('keeps what was asked for twice, and nothing that was asked for once', async () => {
    const api = await start();
    assert.equal((await api.get(path)).headers.get('x-cache'), 'MISS');
    await delay(50);
    assert.deepEqual(await countCached(system.redis), { answers: 0, counts: 0 });
    assert.equal((await api.get(path)).headers.get('x-cache'), 'MISS');
    await until('kept', async () => (await countCached(system.redis)).answers === 1);
    const made = requests.length;
    const hit = await api.get(path);
    assert.equal(hit.headers.get('x-cache'), 'HIT');
    assert.equal(requests.length, made);
    assert.deepEqual(names(hit), ['Alpha College', 'Beta College', 'Delta College', 'Gamma College']);
  });

  it('knows a query again however it is written', async () => {
    const api = await start();
    await keep(api, '/v1/institutes?q=alpha+college&kind=college&kind=university&limit=20&page=1');
    const again = await api.get(
      '/v1/institutes?kind=university&q=%20ALPHA%20%20College&kind=college&kind=college',
    );
    assert.equal(again.headers.get('x-cache'), 'HIT');
    assert.equal(requests.length, 0);
  });

  it('sends the same text in each encoding, and 304 to who has it', async () => {
    const api = await start();
    const made = await rawGet(`${api.address}${path}`, { 'accept-encoding': 'gzip' });
    await keep(api);
    const plain = await rawGet(`${api.address}${path}`, {});
    const gzip = await rawGet(`${api.address}${path}`, { 'accept-encoding': 'gzip' });
    const br = await rawGet(`${api.address}${path}`, { 'accept-encoding': 'gzip, deflate, br' });
    assert.deepEqual(
      [plain, gzip, br].map(({ headers }) => [headers['content-encoding'], headers['x-cache']]),
      [
        [undefined, 'HIT'],
        ['gzip', 'HIT'],
        ['br', 'HIT'],
      ],
    );
    assert.equal(gunzipSync(made.body).toString(), plain.body.toString());
    assert.equal(gunzipSync(gzip.body).toString(), plain.body.toString());
    assert.equal(brotliDecompressSync(br.body).toString(), plain.body.toString());
    for (const { headers } of [made, plain, gzip, br]) {
      assert.equal(headers.etag, plain.headers.etag);
      assert.match(String(headers.vary), /accept-encoding/i);
      assert.equal(headers['cache-control'], 'public, max-age=1');
      assert.equal(headers['content-type'], 'application/json; charset=utf-8');
    }
    const known = await rawGet(`${api.address}${path}`, { 'if-none-match': String(plain.headers.etag) });
    assert.deepEqual([known.status, known.body.length, known.headers['x-cache']], [304, 0, 'HIT']);
  });

  it('shows the old answer for a bounded time while it is made anew', async () => {
    const api = await start();
    await keep(api);
    await delay(1_100);
    await rename(ids[0] as number, 'Omega College');
    const stale = await api.get(path);
    assert.equal(stale.headers.get('x-cache'), 'STALE');
    assert.equal(stale.headers.get('age'), '2');
    assert(names(stale).includes('Alpha College'));
    const renewed = await until('renewed', async () => {
      const answer = await api.get(path);
      return answer.headers.get('x-cache') === 'HIT' && answer;
    });
    assert(names(renewed).includes('Omega College'));
  });

  it('shows nothing that is older than the bound, and lets everybody share one flight', async () => {
    const [one, other] = [await start({ maxStaleMs: 200 }), await start({ maxStaleMs: 200 })];
    await keep(one);
    await rename(ids[0] as number, 'Omega College');
    await delay(250);
    const { promise, resolve } = Promise.withResolvers<void>();
    hold = promise;
    const asking = Promise.all(Array.from({ length: 60 }, (_, n) => (n % 2 ? one : other).get(path)));
    await until('one flies', async () => requests.length === 1);
    await delay(200);
    resolve();
    const answers = await asking;
    assert.equal(requests.length, 1, 'one request for all callers of both processes');
    for (const answer of answers) assert(names(answer).includes('Omega College'));
  });

  it('shows whoever says no-cache all that was searchable before, even while an older answer is made', async () => {
    const api = await start();
    await keep(api);
    const asked = requests.length;
    const noCache = { headers: { 'Cache-Control': 'max-age=0, no-cache' } };
    const current = await api.get(path, noCache);
    assert.equal(current.headers.get('x-cache'), 'HIT', 'it costs nothing while nothing has changed');
    await rename(ids[0] as number, 'Omega College');
    assert.equal((await api.get(path)).headers.get('x-cache'), 'STALE');
    const { promise, resolve } = Promise.withResolvers<void>();
    hold = promise;
    await purgeCached(system.redis);
    const older = api.get(path);
    await until('flies', async () => requests.length > asked);
    await rename(ids[0] as number, 'Sigma College');
    const asking = Promise.all(Array.from({ length: 20 }, () => api.get(path, noCache)));
    await until('flies too', async () => requests.length > asked + 1);
    resolve();
    for (const answer of await asking) {
      assert.equal(answer.headers.get('x-cache'), 'MISS');
      assert(names(answer).includes('Sigma College'));
    }
    await older;
    assert(requests.length <= asked + 3, `${requests.length - asked} requests`);
    assert(names(await api.get(path)).includes('Sigma College'));
  });

  it('makes an answer that nobody has kept once for all that ask at the same time', async () => {
    const [one, other] = [await start(), await start()];
    const { promise, resolve } = Promise.withResolvers<void>();
    hold = promise;
    const asking = Promise.all(Array.from({ length: 40 }, (_, n) => (n % 2 ? one : other).get(path)));
    await until('one flies', async () => requests.length === 1);
    await delay(200);
    resolve();
    await asking;
    assert.equal(requests.length, 1);
    assert.equal((await countCached(system.redis)).answers, 1);
  });

  it('waits for no renewal that leaves others in front', async () => {
    const { promise, resolve } = Promise.withResolvers<never[]>();
    let renewals = 0;
    const api = await start({
      maxStaleMs: 600,
      backgroundSearch: () => {
        renewals += 1;
        return promise;
      },
    });
    await keep(api);
    await delay(310);
    await rename(ids[0] as number, 'Omega College');
    await until('renewed', async () => (await api.get(path)) && renewals === 1);
    await delay(600);
    const fresh = await api.get(path);
    assert.equal(fresh.headers.get('x-cache'), 'MISS');
    assert(names(fresh).includes('Omega College'));
    resolve([]);
  });

  it('never takes an answer for current that was begun before the generation was raised', async () => {
    const api = await start();
    await keep(api);
    await purgeCached(system.redis);
    const { promise, resolve } = Promise.withResolvers<void>();
    hold = promise;
    const asking = api.get(path);
    await until('flies', async () => requests.length === 1);
    await system.generation.raise();
    resolve();
    await asking;
    assert.notEqual((await api.get(path)).headers.get('x-cache'), 'HIT');
  });

  it('counts nothing anew when a page is turned', async () => {
    const api = await start();
    await keep(api, `${path}&limit=2`);
    const second = await api.get(`${path}&limit=2&page=2`);
    assert.deepEqual(requests, [1], 'the hits alone');
    assert.equal(second.body.total, 4);
    const first = await api.get(`${path}&limit=2`);
    assert.deepEqual(second.body.facets, first.body.facets);
    assert.deepEqual(
      new Set([...names(first), ...names(second)]),
      new Set(['Alpha College', 'Beta College', 'Delta College', 'Gamma College']),
    );
  });

  it('answers without Redis, with one flight a process', async () => {
    const redis = createRedis('cache', { ...system.config, REDIS_URL: 'redis://127.0.0.1:1/0' }, quiet);
    const api = await start({ redis });
    const { promise, resolve } = Promise.withResolvers<void>();
    hold = promise;
    const asking = Promise.all(Array.from({ length: 20 }, () => api.get(path)));
    await until('one flies', async () => requests.length === 1);
    await delay(100);
    resolve();
    for (const answer of await asking) {
      assert.equal(answer.headers.get('x-cache'), 'BYPASS');
      assert.equal(answer.body.total, 4);
    }
    assert.equal(requests.length, 1);
    redis.disconnect();
  });

  it('shows the last known answer while the index is away, and says so', async () => {
    const api = await start({ maxStaleMs: 100 });
    await keep(api);
    await system.generation.raise();
    await delay(150);
    indexUp = false;
    const old = await api.get(path);
    assert.deepEqual([old.status, old.headers.get('x-cache'), old.body.total], [200, 'STALE-ERROR', 4]);
    assert.match(old.headers.get('warning') ?? '', /^111 /);
    assert.equal(old.headers.get('cache-control'), 'no-cache');
    const unknown = await api.get('/v1/institutes?q=nobody+asked');
    assert.deepEqual([unknown.status, unknown.headers.get('retry-after')], [503, '5']);
    indexUp = true;
    await until('back', async () => (await api.get(path)).headers.get('x-cache') === 'MISS');
  });

  it('goes on when Redis has lost everything, with a generation that has never been', async () => {
    const api = await start();
    await keep(api);
    const before = await system.generation.read();
    const keys = await system.redis.keys(`${system.config.REDIS_PREFIX}*`);
    await system.redis.del(...keys.map((key) => key.slice(system.config.REDIS_PREFIX.length)));
    assert.equal((await api.get(path)).headers.get('x-cache'), 'MISS');
    await system.generation.raise();
    assert((await system.generation.read()) > before);
    assert((await system.generation.read()) > Date.now() - 60_000);
    await keep(api);
  });

  it('takes a new synonym for a change, though no document has changed', async () => {
    const api = await start();
    await keep(api, '/v1/institutes?q=omega');
    await system.pool.query(`insert into synonyms (terms) values (array['omega', 'alpha college'])`);
    const found = await until('found', async () => {
      const answer = await api.get('/v1/institutes?q=omega');
      return answer.body.total === 1 && answer;
    });
    assert.deepEqual(names(found), ['Alpha College']);
  });

  it('keeps one institute until it changes, and none that is not there', async () => {
    const api = await start({ maxStaleMs: 200 });
    const page = '/v1/institutes/alpha-college';
    await keep(api, page);
    await rename(ids[0] as number, 'Omega College');
    await delay(250);
    assert.equal((await api.get(page)).body.name, 'Omega College');
    for (let n = 0; n < 3; n += 1) assert.equal((await api.get('/v1/institutes/nowhere')).status, 404);
  });

  it('lets others keep what everybody may see, and nothing else', async () => {
    const api = await start();
    const kept = async (which: string) => (await api.get(which)).headers.get('cache-control');
    assert.equal(await kept(path), 'public, max-age=1');
    assert.equal(await kept('/v1/institutes/alpha-college'), 'public, max-age=1');
    assert.equal(await kept('/v1/suggest?q=al'), 'public, max-age=9');
    assert.equal(await kept('/v1/institutes/alpha-college/similar'), 'public, max-age=59');
    assert.equal(await kept('/v1/institutes/compare?slug=alpha-college&slug=beta-college'), 'no-cache');
    for (const which of ['/healthz', '/v1/nothing', '/v1/institutes?page=0'])
      assert.equal(await kept(which), 'no-store', which);
  });

  it('makes what is popular anew by itself, in one request to the index', async () => {
    const api = await start({ maxStaleMs: 400 });
    const paths = ['alpha', 'beta', 'gamma'].map((q) => `/v1/institutes?q=${q}`);
    for (const each of paths) await keep(api, each);
    const popularity = createPopularity(system.redis);
    await popularity.add({
      answers: new Map(['alpha', 'beta', 'gamma'].map((q) => [`search q=${q}`, 5])),
      searches: new Map(),
      states: new Map(),
    });
    const renewal = startRenewal({
      readGeneration: () => system.generation.read(),
      listPopular: popularity.answers,
      renew: api.answers.renew,
      maxStaleMs: 400,
      onError: () => undefined,
    });
    await delay(400);
    requests.length = 0;
    await rename(ids[0] as number, 'Alpha Academy');
    await until('made anew', async () => requests.length > 0);
    await delay(300);
    assert.equal(requests.length, 1, `all in one: ${requests}`);
    for (const each of paths) assert.equal((await api.get(each)).headers.get('x-cache'), 'HIT');
    await renewal.close();
  });
});
