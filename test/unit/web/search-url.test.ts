import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  emptySearch,
  parseSearch,
  renderSearch,
  searchHref,
  withFacet,
  withoutFilters,
  withPage,
  withQuery,
  withRange,
  withSort,
} from '../../../web/src/search/model/search-url.ts';

describe('web: the search in the URL', () => {
  const full =
    'q=law&state=Kerala&state=Tamil+Nadu&university=Anna+University%2C+Chennai&discipline=law&kind=constituent-college' +
    '&fee_min=1000&fee_max=50000&established_min=1950&rating_min=3.5&sort=-fee&page=3&limit=50';

  it('renders what it parsed, with or without a question mark', () => {
    assert.equal(renderSearch(parseSearch(full)), full);
    assert.equal(renderSearch(parseSearch(`?${full}`)), full);
  });

  it('makes one query of the same search in another order', () => {
    const one = renderSearch(parseSearch('page=2&state=Tamil+Nadu&state=Kerala&q=law&state=Kerala'));
    assert.equal(one, 'q=law&state=Kerala&state=Tamil+Nadu&page=2');
  });

  it('is the bare page for an empty search', () => {
    assert.deepEqual(parseSearch(''), emptySearch);
    assert.equal(searchHref(emptySearch), '/');
    assert.equal(searchHref(parseSearch('q=law')), '/?q=law');
  });

  it('leaves out unknown parameters and empty values', () => {
    assert.equal(
      renderSearch(parseSearch('utm_source=x&cursor=abc&q=+&state=&state=Goa&__proto__=1')),
      'state=Goa',
    );
  });

  it('collapses white space in the words', () => {
    assert.equal(parseSearch('q=++arts++and%20%20science+').q, 'arts and science');
  });

  for (const page of ['0', '-1', '1.5', 'abc', '', '501', '1e2', '99999999999999999999', '%F0%9F%98%80']) {
    it(`takes page '${page}' as 1`, () => assert.equal(parseSearch(`page=${page}`).page, 1));
  }

  it('reaches the page that ends at 10,000 results', () => {
    assert.equal(parseSearch('page=500').page, 500);
    assert.equal(parseSearch('page=100&limit=100').page, 100);
    assert.equal(parseSearch('page=101&limit=100').page, 1);
  });

  it('drops limits and ranges that the API would refuse', () => {
    const state = parseSearch('limit=1000&fee_min=-5&fee_max=1.5&established_min=1&rating_min=4.5');
    assert.equal(renderSearch(state), 'rating_min=4.5');
  });

  it('names the order only where it is not the default', () => {
    assert.equal(parseSearch('q=law&sort=relevance').sort, null);
    assert.equal(parseSearch('sort=popularity').sort, null);
    assert.equal(parseSearch('sort=relevance').sort, null);
    assert.equal(parseSearch('sort=upwards').sort, null);
    assert.equal(parseSearch('q=law&sort=popularity').sort, 'popularity');
  });

  it('goes back to the first page when the search changes', () => {
    const third = parseSearch('q=law&state=Kerala&page=3');
    assert.equal(renderSearch(withQuery(third, ' arts ')), 'q=arts&state=Kerala');
    assert.equal(renderSearch(withFacet(third, 'state', ['Kerala', 'Goa'])), 'q=law&state=Goa&state=Kerala');
    assert.equal(renderSearch(withFacet(third, 'state', [])), 'q=law');
    assert.equal(renderSearch(withRange(third, { fee_min: 5 })), 'q=law&state=Kerala&fee_min=5');
    assert.equal(renderSearch(withSort(third, 'name')), 'q=law&state=Kerala&sort=name');
    assert.equal(renderSearch(withoutFilters(third)), 'q=law');
    assert.equal(renderSearch(withPage(third, 4)), 'q=law&state=Kerala&page=4');
  });

  it('takes away one bound of a range and keeps the other', () => {
    const state = parseSearch('fee_min=5&fee_max=9&rating_min=2');
    assert.equal(renderSearch(withRange(state, { fee_min: null })), 'fee_max=9&rating_min=2');
  });

  it('leaves the state that it was given as it was', () => {
    const state = parseSearch('state=Kerala&fee_min=1');
    const before = structuredClone(state);
    withFacet(state, 'state', ['Goa']);
    withRange(state, { fee_min: null });
    assert.deepEqual(state, before);
  });
});
