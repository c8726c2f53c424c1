import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RangeBucket } from '../../../web/src/api/response-types.ts';
import { bucketChoices } from '../../../web/src/search/model/bucket-choices.ts';
import { rangeSpecs } from '../../../web/src/search/model/filters.ts';
import { relaxedSearches } from '../../../web/src/search/model/relaxed-searches.ts';
import {
  facetRequest,
  parseSearch,
  renderSearch,
  searchRequest,
} from '../../../web/src/search/model/search-url.ts';

function choices(facet: string, query: string, buckets: RangeBucket[]) {
  const spec = rangeSpecs.find((each) => each.facet === facet);
  assert.ok(spec);
  return bucketChoices(spec, parseSearch(query), buckets).map(
    ({ label, count, chosen, state }) =>
      `${label} (${count})${chosen ? ' chosen' : ''} -> ${renderSearch(state)}`,
  );
}

describe('web: buckets of a range', () => {
  it('end one below where the next begins; empty ones are left out', () => {
    const buckets = [
      { from: null, to: 25_000, count: 4 },
      { from: 25_000, to: 50_000, count: 2 },
      { from: 50_000, to: 100_000, count: 0 },
      { from: 100_000, to: null, count: 1 },
    ];
    assert.deepEqual(choices('fee', 'q=law&fee_min=7&page=2', buckets), [
      'Under ₹25,000 (4) -> q=law&fee_max=24999',
      '₹25,000 to ₹49,999 (2) -> q=law&fee_min=25000&fee_max=49999',
      '₹1,00,000 or more (1) -> q=law&fee_min=100000',
    ]);
  });

  it('are taken back where they are chosen, empty or not', () => {
    const buckets = [
      { from: null, to: 1900, count: 3 },
      { from: 1900, to: 1950, count: 0 },
    ];
    assert.deepEqual(choices('established', 'established_min=1900&established_max=1949', buckets), [
      'Before 1900 (3) -> established_max=1899',
      '1900 to 1949 (0) chosen -> ',
    ]);
  });

  it('go upwards where there is no upper bound to search by', () => {
    const buckets = [
      { from: null, to: 1, count: 9 },
      { from: 1, to: 2, count: 5 },
      { from: 2, to: 3, count: 0 },
      { from: 3, to: 4, count: 2 },
      { from: 4, to: null, count: 1 },
    ];
    assert.deepEqual(choices('rating', 'rating_min=3', buckets), [
      '4 or more (1) -> rating_min=4',
      '3 or more (3) chosen -> ',
      '1 or more (8) -> rating_min=1',
    ]);
  });
});

describe('web: searches that find more', () => {
  it('leave out one parameter each, and go to the first page', () => {
    const state = parseSearch('q=law&state=Goa&state=Kerala&fee_max=1000&sort=name&page=2');
    const relaxed = relaxedSearches(
      state,
      ['state', 'fee_max', 'q', 'radius'].map((drop, position) => ({ drop, total: 14 - position })),
    );
    assert.deepEqual(
      relaxed.map(({ name, total, state: to }) => `${name}: ${total} -> ${renderSearch(to)}`),
      [
        'State: 14 -> q=law&fee_max=1000&sort=name',
        'Yearly fee up to ₹1,000: 13 -> q=law&state=Goa&state=Kerala&sort=name',
        '“law”: 12 -> state=Goa&state=Kerala&fee_max=1000&sort=name',
      ],
    );
  });
});

describe('web: what the API is asked', () => {
  it('is to mark words where there are some, and to give what a result shows', () => {
    const fields = `fields=${encodeURIComponent('slug,name,kind,university,affiliation,state,district,city,rating,disciplines,fee,provenance')}`;
    assert.equal(searchRequest(parseSearch('state=Goa')), `state=Goa&${fields}`);
    assert.equal(searchRequest(parseSearch('q=law&page=2')), `q=law&page=2&highlight=true&${fields}`);
    assert.equal(searchRequest(parseSearch('')), fields);
  });

  it('for values of a facet is the search without its order and page', () => {
    assert.equal(
      facetRequest(parseSearch('q=law&state=Goa&fee_max=9&sort=name&page=2&limit=50'), 'pu', 50),
      'q=pu&limit=50&text=law&state=Goa&fee_max=9',
    );
    assert.equal(facetRequest(parseSearch(''), 'pu', 5), 'q=pu&limit=5');
  });
});
