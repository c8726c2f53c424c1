import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  csvHref,
  emptySearch,
  facetRequest,
  feedHref,
  parseSearch,
  renderSearch,
  searchHref,
  searchRequest,
  withFacet,
  withoutFilters,
  withPage,
  withQuery,
  withRange,
  withSort,
} from '../../../web/src/search/model/search-url.ts';

describe('The search in the URL of the page', () => {
  const full =
    'q=law&state=Kerala&state=Tamil+Nadu&university=Anna+University%2C+Chennai&discipline=law&kind=constituent-college' +
    '&fee_min=1000&fee_max=50000&established_min=1950&rating_min=3.5&sort=-fee&page=3&limit=50';

  it('is rendered as it was parsed, with or without a question mark', () => {
    assert.equal(renderSearch(parseSearch(full)), full);
    assert.equal(renderSearch(parseSearch(`?${full}`)), full);
  });

  it('has one canonical form for parameters and values in any order', () => {
    const one = renderSearch(parseSearch('page=2&state=Tamil+Nadu&state=Kerala&q=law&state=Kerala'));
    assert.equal(one, 'q=law&state=Kerala&state=Tamil+Nadu&page=2');
  });

  it('is left out if the search is empty', () => {
    assert.deepEqual(parseSearch(''), emptySearch);
    assert.equal(searchHref(emptySearch), '/');
    assert.equal(searchHref(parseSearch('q=law')), '/?q=law');
  });

  it('ignores unknown parameters and empty values', () => {
    assert.equal(
      renderSearch(parseSearch('utm_source=x&cursor=abc&q=+&state=&state=Goa&__proto__=1')),
      'state=Goa',
    );
  });

  it('has single spaces between its words', () => {
    assert.equal(parseSearch('q=++arts++and%20%20science+').q, 'arts and science');
  });

  for (const page of ['0', '-1', '1.5', 'abc', '', '501', '1e2', '99999999999999999999', '%F0%9F%98%80']) {
    it(`reads the page '${page}' as 1`, () => assert.equal(parseSearch(`page=${page}`).page, 1));
  }

  it('reaches the page that ends at the 10,000th result', () => {
    assert.equal(parseSearch('page=500').page, 500);
    assert.equal(parseSearch('page=100&limit=100').page, 100);
    assert.equal(parseSearch('page=101&limit=100').page, 1);
  });

  it('ignores limits and ranges that the API would refuse', () => {
    const state = parseSearch('limit=1000&fee_min=-5&fee_max=1.5&established_min=1&rating_min=4.5');
    assert.equal(renderSearch(state), 'rating_min=4.5');
  });

  it('names the order of the results only if it is not the default', () => {
    assert.equal(parseSearch('q=law&sort=relevance').sort, null);
    assert.equal(parseSearch('sort=popularity').sort, null);
    assert.equal(parseSearch('sort=relevance').sort, null);
    assert.equal(parseSearch('sort=upwards').sort, null);
    assert.equal(parseSearch('q=law&sort=popularity').sort, 'popularity');
  });

  it('returns to the first page when the search changes', () => {
    const third = parseSearch('q=law&state=Kerala&page=3');
    assert.equal(renderSearch(withQuery(third, ' arts ')), 'q=arts&state=Kerala');
    assert.equal(renderSearch(withFacet(third, 'state', ['Kerala', 'Goa'])), 'q=law&state=Goa&state=Kerala');
    assert.equal(renderSearch(withFacet(third, 'state', [])), 'q=law');
    assert.equal(renderSearch(withRange(third, { fee_min: 5 })), 'q=law&state=Kerala&fee_min=5');
    assert.equal(renderSearch(withSort(third, 'name')), 'q=law&state=Kerala&sort=name');
    assert.equal(renderSearch(withoutFilters(third)), 'q=law');
    assert.equal(renderSearch(withPage(third, 4)), 'q=law&state=Kerala&page=4');
  });

  it('keeps one bound of a range when the other is removed', () => {
    const state = parseSearch('fee_min=5&fee_max=9&rating_min=2');
    assert.equal(renderSearch(withRange(state, { fee_min: null })), 'fee_max=9&rating_min=2');
  });

  it('is changed in a copy only', () => {
    const state = parseSearch('state=Kerala&fee_min=1');
    const before = structuredClone(state);
    withFacet(state, 'state', ['Goa']);
    withRange(state, { fee_min: null });
    assert.deepEqual(state, before);
  });
});

describe('The requests of the page', () => {
  it('ask for highlights only if the search has words, and for the fields that a result shows', () => {
    const fields = `fields=${encodeURIComponent('slug,name,kind,university,affiliation,state,district,city,rating,disciplines,fee,provenance,logo')}`;
    assert.equal(searchRequest(parseSearch('state=Goa')), `state=Goa&${fields}`);
    assert.equal(searchRequest(parseSearch('q=law&page=2')), `q=law&page=2&highlight=true&${fields}`);
    assert.equal(searchRequest(parseSearch('')), fields);
  });

  it('for the feed and for the file have the constraints of the search; only the file has its order', () => {
    const state = parseSearch('q=law&state=Goa&sort=name&page=2&limit=50');
    assert.equal(feedHref(state), '/v1/institutes.atom?q=law&state=Goa');
    assert.equal(csvHref(state), '/v1/institutes.csv?q=law&state=Goa&sort=name');
    assert.equal(feedHref(parseSearch('')), '/v1/institutes.atom');
  });

  it('for values of a facet contain the search without its order and page', () => {
    assert.equal(
      facetRequest(parseSearch('q=law&state=Goa&fee_max=9&sort=name&page=2&limit=50'), 'pu', 50),
      'q=pu&limit=50&text=law&state=Goa&fee_max=9',
    );
    assert.equal(facetRequest(parseSearch(''), 'pu', 5), 'q=pu&limit=5');
  });
});
