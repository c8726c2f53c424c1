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
import { addInstitute } from '../../support/data/catalogue.ts';
import { rawGet } from '../../support/raw-http.ts';
import { createTestSystem, quiet, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

// So long a second request to the index has the time to arrive, if there is one.
const spareMs = 200;

type CachedApi = Awaited<ReturnType<typeof startCachedApi>>;

describe('The answer cache', function () {
  this.timeout(30_000);
  let system: TestSystem;
  let apis: CachedApi[];
  /** The number of searches in each request that reached the index. */
  let requests: number[];
  let indexUp: boolean;
  /** Every request to the index waits for this. */
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

  /** Makes changes searchable, as the indexer does. */
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
      // The search for the places by which queries are interpreted belongs to no answer.
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

  /** The keys of one sort, without the prefix that the client adds. */
  async function keysOf(sort: 'answer' | 'claim'): Promise<string[]> {
    const { REDIS_PREFIX } = system.config;
    const keys = await system.redis.keys(`${REDIS_PREFIX}${sort}:*`);
    return keys.map((key) => key.slice(REDIS_PREFIX.length));
  }

  const flightsHaveLanded = () => until('flights landed', async () => (await keysOf('claim')).length === 0);

  /** Makes the stored answers look as if they had been rendered so much earlier: their age follows from their expiry. */
  async function ageAnswers(ms: number) {
    for (const key of await keysOf('answer'))
      await system.redis.pexpire(key, (await system.redis.pttl(key)) - ms);
  }

  /** Requests the answer until it is stored. */
  async function keep(api: CachedApi, which = path) {
    await api.get(which);
    await api.get(which);
    await until('stored', async () => (await api.get(which)).headers.get('x-cache') === 'HIT');
    requests.length = 0;
  }

  it('stores an answer that was requested twice, and none that was requested once', async () => {
    const api = await start();
    assert.equal((await api.get(path)).headers.get('x-cache'), 'MISS');
    await flightsHaveLanded();
    assert.deepEqual(await countCached(system.redis), { answers: 0, counts: 0 });
    assert.equal((await api.get(path)).headers.get('x-cache'), 'MISS');
    await until('stored', async () => (await countCached(system.redis)).answers === 1);
    const made = requests.length;
    const hit = await api.get(path);
    assert.equal(hit.headers.get('x-cache'), 'HIT');
    assert.equal(requests.length, made);
    assert.deepEqual(names(hit), ['Alpha College', 'Beta College', 'Delta College', 'Gamma College']);
  });

  it('finds the stored answer however the query is written', async () => {
    const api = await start();
    await keep(api, '/v1/institutes?q=alpha+college&kind=college&kind=university&limit=20&page=1');
    const again = await api.get(
      '/v1/institutes?kind=university&q=%20ALPHA%20%20College&kind=college&kind=college',
    );
    assert.equal(again.headers.get('x-cache'), 'HIT');
    assert.equal(requests.length, 0);
  });

  it('sends the same text in each encoding, and 304 to a client that has it', async () => {
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

  it('serves an outdated answer for a bounded time while it is renewed', async () => {
    const api = await start();
    await keep(api);
    await ageAnswers(1_100);
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

  it('serves no answer older than the bound, and shares one flight among all processes', async () => {
    const [one, other] = [await start({ maxStaleMs: 200 }), await start({ maxStaleMs: 200 })];
    await keep(one);
    await rename(ids[0] as number, 'Omega College');
    await ageAnswers(250);
    const { promise, resolve } = Promise.withResolvers<void>();
    hold = promise;
    const asking = Promise.all(Array.from({ length: 60 }, (_, n) => (n % 2 ? one : other).get(path)));
    await until('a flight has started', async () => requests.length === 1);
    await delay(spareMs);
    resolve();
    const answers = await asking;
    assert.equal(requests.length, 1, 'one request for all clients of both processes');
    for (const answer of answers) assert(names(answer).includes('Omega College'));
  });

  it('serves everything that is searchable to a client that sends no-cache, even while an older answer is rendered', async () => {
    const api = await start();
    await keep(api);
    const asked = requests.length;
    const noCache = { headers: { 'Cache-Control': 'max-age=0, no-cache' } };
    const current = await api.get(path, noCache);
    assert.equal(current.headers.get('x-cache'), 'HIT', 'nothing is rendered while nothing has changed');
    await rename(ids[0] as number, 'Omega College');
    assert.equal((await api.get(path)).headers.get('x-cache'), 'STALE');
    const { promise, resolve } = Promise.withResolvers<void>();
    hold = promise;
    await purgeCached(system.redis);
    const older = api.get(path);
    await until('a flight has started', async () => requests.length > asked);
    await rename(ids[0] as number, 'Sigma College');
    const asking = Promise.all(Array.from({ length: 20 }, () => api.get(path, noCache)));
    await until('another flight has started', async () => requests.length > asked + 1);
    resolve();
    for (const answer of await asking) {
      assert.equal(answer.headers.get('x-cache'), 'MISS');
      assert(names(answer).includes('Sigma College'));
    }
    await older;
    assert(requests.length <= asked + 3, `${requests.length - asked} requests`);
    assert(names(await api.get(path)).includes('Sigma College'));
  });

  it('renders an answer that is not stored once for all simultaneous requests', async () => {
    const [one, other] = [await start(), await start()];
    const { promise, resolve } = Promise.withResolvers<void>();
    hold = promise;
    const asking = Promise.all(Array.from({ length: 40 }, (_, n) => (n % 2 ? one : other).get(path)));
    await until('a flight has started', async () => requests.length === 1);
    await delay(spareMs);
    resolve();
    await asking;
    assert.equal(requests.length, 1);
    assert.equal((await countCached(system.redis)).answers, 1);
  });

  it('does not make a request wait long for a background renewal', async () => {
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
    await ageAnswers(310);
    await rename(ids[0] as number, 'Omega College');
    await until('renewed', async () => (await api.get(path)) && renewals === 1);
    await ageAnswers(600);
    const fresh = await api.get(path);
    assert.equal(fresh.headers.get('x-cache'), 'MISS');
    assert(names(fresh).includes('Omega College'));
    resolve([]);
  });

  it('never serves an answer as current whose rendering began before the generation was raised', async () => {
    const api = await start();
    await keep(api);
    await purgeCached(system.redis);
    const { promise, resolve } = Promise.withResolvers<void>();
    hold = promise;
    const asking = api.get(path);
    await until('a flight has started', async () => requests.length === 1);
    await system.generation.raise();
    resolve();
    await asking;
    assert.notEqual((await api.get(path)).headers.get('x-cache'), 'HIT');
  });

  it('does not count facets again for another page of the same search', async () => {
    const api = await start();
    await keep(api, `${path}&limit=2`);
    const second = await api.get(`${path}&limit=2&page=2`);
    assert.deepEqual(requests, [1], 'the hits only');
    assert.equal(second.body.total, 4);
    const first = await api.get(`${path}&limit=2`);
    assert.deepEqual(second.body.facets, first.body.facets);
    assert.deepEqual(
      new Set([...names(first), ...names(second)]),
      new Set(['Alpha College', 'Beta College', 'Delta College', 'Gamma College']),
    );
  });

  it('answers without Redis, with one flight in each process', async () => {
    const redis = createRedis('cache', { ...system.config, REDIS_URL: 'redis://127.0.0.1:1/0' }, quiet);
    const api = await start({ redis });
    const { promise, resolve } = Promise.withResolvers<void>();
    hold = promise;
    const asking = Promise.all(Array.from({ length: 20 }, () => api.get(path)));
    await until('a flight has started', async () => requests.length === 1);
    await delay(spareMs);
    resolve();
    for (const answer of await asking) {
      assert.equal(answer.headers.get('x-cache'), 'BYPASS');
      assert.equal(answer.body.total, 4);
    }
    assert.equal(requests.length, 1);
    redis.disconnect();
  });

  it('serves the last stored answer, with a warning, while the index is unavailable', async () => {
    const api = await start({ maxStaleMs: 100 });
    await keep(api);
    await system.generation.raise();
    await ageAnswers(150);
    indexUp = false;
    const old = await api.get(path);
    assert.deepEqual([old.status, old.headers.get('x-cache'), old.body.total], [200, 'STALE-ERROR', 4]);
    assert.match(old.headers.get('warning') ?? '', /^111 /);
    assert.equal(old.headers.get('cache-control'), 'no-cache');
    const unknown = await api.get('/v1/institutes?q=nobody+asked');
    assert.deepEqual([unknown.status, unknown.headers.get('retry-after')], [503, '5']);
    indexUp = true;
    await until('the index is back', async () => (await api.get(path)).headers.get('x-cache') === 'MISS');
  });

  it('continues with a generation that was never used before when Redis has lost its data', async () => {
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

  it('renews an answer after a synonym was added, although no document has changed', async () => {
    const api = await start();
    await keep(api, '/v1/institutes?q=omega');
    await system.pool.query(`insert into synonyms (terms) values (array['omega', 'alpha college'])`);
    const found = await until('found', async () => {
      const answer = await api.get('/v1/institutes?q=omega');
      return answer.body.total === 1 && answer;
    });
    assert.deepEqual(names(found), ['Alpha College']);
  });

  it('serves an institute from the store until it changes, and stores no 404', async () => {
    const api = await start({ maxStaleMs: 200 });
    const page = '/v1/institutes/alpha-college';
    await keep(api, page);
    await rename(ids[0] as number, 'Omega College');
    await ageAnswers(250);
    assert.equal((await api.get(page)).body.name, 'Omega College');
    for (let n = 0; n < 3; n += 1) assert.equal((await api.get('/v1/institutes/nowhere')).status, 404);
  });

  it('lets proxies cache what all clients may see, and nothing else', async () => {
    const api = await start();
    const cacheControl = async (which: string) => (await api.get(which)).headers.get('cache-control');
    assert.equal(await cacheControl(path), 'public, max-age=1');
    assert.equal(await cacheControl('/v1/institutes/alpha-college'), 'public, max-age=1');
    assert.equal(await cacheControl('/v1/suggest?q=al'), 'public, max-age=9');
    assert.equal(await cacheControl('/v1/institutes/alpha-college/similar'), 'public, max-age=59');
    assert.equal(
      await cacheControl('/v1/institutes/compare?slug=alpha-college&slug=beta-college'),
      'no-cache',
    );
    for (const which of ['/healthz', '/v1/nothing', '/v1/institutes?page=0'])
      assert.equal(await cacheControl(which), 'no-store', which);
  });

  it('renews popular answers in the background, in one request to the index', async () => {
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
    await ageAnswers(300);
    requests.length = 0;
    await rename(ids[0] as number, 'Alpha Academy');
    await until('renewed', async () => requests.length > 0);
    await flightsHaveLanded();
    assert.equal(requests.length, 1, `all in one request: ${requests}`);
    for (const each of paths) assert.equal((await api.get(each)).headers.get('x-cache'), 'HIT');
    await renewal.close();
  });
});
