import assert from 'node:assert/strict';
import { valueFacetNames } from '../../../src/domain/search/facets.ts';
import type { MultiSearch } from '../../../src/domain/search/multi-search.ts';
import { createMultiSearch } from '../../../src/storage/elasticsearch/search-client.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { addInstitute, addPlaces } from '../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

const codes: Record<string, string> = {
  kind: 'college',
  ownership: 'private',
  level: 'diploma',
  mode: 'online',
  gender: 'women',
};
const everyFacet = valueFacetNames.map((name) => `${name}=${codes[name] ?? 'Nowhere'}`).join('&');
const everyRange =
  'fee_min=1&fee_max=2&established_min=1900&established_max=2000&rating_min=1&near=10,76&radius=1';
const misspelt = 'univrsty enginerng managemnt bangalre commerse sciense tecnolgy';

describe('the cost of one GET in the index', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let sent: object[] = [];

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    const { district } = await addPlaces(system.pool);
    const ids = [
      await addInstitute(system.pool, { slug: 'alpha', name: 'Alpha University of Engineering' }),
      await addInstitute(system.pool, { slug: 'beta', name: 'Beta College', place_id: district }),
    ];
    await system.writeBatch(ids);
    await system.makeSearchable([system.config.INDEX_NAME]);
    const send = createMultiSearch(system.elasticsearch, system.config.INDEX_NAME);
    const multiSearch: MultiSearch = (searches) => {
      // Not what reads the places that there are, once in ten seconds.
      sent.push(...searches.filter(({ aggs }) => !aggs?.countries));
      return send(searches);
    };
    api = await startApi(apiDependencies(system, { multiSearch }));
    await api.get('/v1/institutes?q=alpha');
  });
  after(async () => {
    api.close();
    await system.close();
  });

  async function searchesOf(path: string): Promise<{ searches: number; body: Record<string, unknown> }> {
    sent = [];
    const { status, body } = await api.get(path);
    assert.equal(status, 200, path);
    return { searches: sent.length, body };
  }

  it('is two searches for a plain query, and few more for misspelt words', async () => {
    assert.equal((await searchesOf('/v1/institutes?q=alpha')).searches, 2);
    assert((await searchesOf(`/v1/institutes?q=${misspelt}`)).searches <= 6);
    assert((await searchesOf(`/v1/suggest?q=${misspelt}`)).searches <= 5);
    assert((await searchesOf(`/v1/facets/state?text=${misspelt}`)).searches <= 6);
  });

  it('is at most 24 searches without a text and 19 with one, with any selection and spelling', async () => {
    for (const q of ['', 'alpha', misspelt, 'law colleges in pune', 'colleges'])
      for (const facets of ['', 'state=Nowhere&kind=college&gender=women', everyFacet])
        for (const ranges of ['', everyRange]) {
          const path = `/v1/institutes?q=${q}&${facets}&${ranges}`.replace(/&+$/, '');
          const { searches } = await searchesOf(path);
          assert(searches <= (q === '' ? 24 : 19), `${path}: ${searches}`);
        }
  });

  it('is at most twelve searches for a text, few of which tolerate typos', async () => {
    const { searches } = await searchesOf(`/v1/institutes?q=${misspelt}&${everyFacet}&${everyRange}`);
    assert(searches <= 12, String(searches));
    assert(sent.filter((search) => JSON.stringify(search).includes('fuzziness')).length <= 2);
  });

  it('does not grow with the number of misspelt words', async () => {
    const fuzzyOf = async (words: string) => {
      await searchesOf(`/v1/institutes?q=${words}`);
      return Math.max(...sent.map((search) => JSON.stringify(search).split('"fuzziness"').length - 1));
    };
    const some = await fuzzyOf('univrsty enginerng managemnt bangalre commerse sciense');
    const many = Array.from({ length: 24 }, (_, n) => `sciens${String.fromCharCode(97 + n)}`).join(' ');
    assert.equal(await fuzzyOf(many), some);
  });

  it('does not change the response when many facets are counted in one search', async () => {
    const facets = 'kind=college&gender=women&level=diploma&mode=online&ownership=private';
    const { body: all } = await searchesOf(`/v1/institutes?q=beta&${facets}`);
    for (const facet of ['kind', 'gender', 'level', 'state', 'fee']) {
      const { body: one } = await searchesOf(`/v1/institutes?q=beta&${facets}&facets=${facet}`);
      const of = (answer: Record<string, unknown>) => (answer.facets as Record<string, unknown>)[facet];
      assert.deepEqual(of(all), of(one), facet);
      assert.equal(all.total, one.total);
    }
  });

  it('counts as more than one read when many facets are selected', async () => {
    const remaining = async (path: string) =>
      Number((await api.get(path)).headers.get('RateLimit-Remaining'));
    const before = await remaining('/v1/institutes?q=alpha');
    assert.equal(before - (await remaining('/v1/institutes?q=alpha&state=Goa&kind=college')), 1);
    const dear = await remaining(`/v1/institutes?${everyFacet}&fee_min=1&rating_min=1`);
    assert.equal(before - 1 - dear, 12);
  });
});
