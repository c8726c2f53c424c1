import assert from 'node:assert/strict';
import {
  canonicalCounts,
  canonicalFacetSearch,
  canonicalSearch,
} from '../../../src/contract/canonical-query.ts';
import { searchParameters } from '../../../src/contract/parameters/search-parameters.ts';
import { queryOf } from '../../support/data/queries.ts';

const canonical = (queryString: string) => canonicalSearch(queryOf(queryString));

describe('The canonical query string', () => {
  it('writes all spellings of one search in the same way', () => {
    const same = [
      'q=iit+bombay&state=Kerala&state=Goa&kind=college',
      'kind=college&state=Goa&state=Kerala&q=IIT++Bombay',
      'q=%20iit%20bombay%20&kind=college&kind=college&state=Kerala&state=Goa&page=1&limit=20&sort=relevance',
      'q=iit+bombay&state=Goa&state=Kerala&kind=college&highlight=false&fee_min=',
    ];
    for (const each of same)
      assert.equal(canonical(each), 'q=iit+bombay&state=Goa&state=Kerala&kind=college');
  });

  it('writes different searches differently', () => {
    const all = [
      '',
      'q=law',
      'state=Goa',
      'state=goa',
      'district=Goa',
      'fee_min=1',
      'fee_max=1',
      'established_min=1900',
      'rating_min=3',
      'near=10,76',
      'near=10,76&radius=5',
      'near=10,76&sort=distance',
      'sort=name',
      'sort=-name',
      'q=law&sort=popularity',
      'q=law&highlight=true',
      'page=2',
      'limit=10',
      'cursor=abc',
      'fields=name',
      'facets=none',
      'facets=state',
    ].map(canonical);
    assert.equal(new Set(all).size, all.length);
  });

  it('has every parameter of a search, so that no two searches share a cache entry', () => {
    const base = 'q=law&near=10,76';
    const examples: Record<string, string> = {
      q: 'q=arts&near=10,76',
      near: 'q=law&near=11,76',
      sort: `${base}&sort=name`,
      page: `${base}&page=2`,
      limit: `${base}&limit=5`,
      highlight: `${base}&highlight=true`,
      fields: `${base}&fields=name`,
      facets: `${base}&facets=none`,
      level: `${base}&level=diploma`,
      ownership: `${base}&ownership=private`,
      mode: `${base}&mode=online`,
      gender: `${base}&gender=women`,
      established_min: `${base}&established_min=1900`,
      established_max: `${base}&established_max=1900`,
    };
    for (const name of Object.keys(searchParameters.properties))
      assert.notEqual(canonical(examples[name] ?? `${base}&${name}=3`), canonical(base), name);
  });

  it('writes a query string that reads as the same search', () => {
    const queryString =
      'q=a%26b+é&state=Tamil+Nadu&level=diploma&fee_min=10&near=10.5,76&radius=3&sort=distance&page=3&limit=5&fields=slug,name&facets=state,kind';
    const written = canonical(queryString);
    assert.deepEqual(queryOf(written), { ...queryOf(queryString), q: 'a&b é' });
    assert.equal(canonical(written), written);
  });

  it('canonicalCounts ignores the page, the order and the fields', () => {
    const counts = (queryString: string) => canonicalCounts(queryOf(queryString));
    assert.equal(counts('q=law&page=3&limit=5&sort=name&fields=name&highlight=true'), counts('q=LAW'));
    assert.notEqual(counts('q=law&facets=state'), counts('q=law'));
    assert.notEqual(counts('q=law&state=Goa'), counts('q=law'));
  });

  it('canonicalFacetSearch separates the text that values must match from the text of the search', () => {
    const query = queryOf('q=Law&state=Goa');
    assert.equal(canonicalFacetSearch({ q: ' Pa ', limit: 20, query }), 'text=law&state=Goa&q=pa');
    assert.equal(canonicalFacetSearch({ q: '', limit: 5, query: queryOf('') }), 'limit=5');
  });
});
