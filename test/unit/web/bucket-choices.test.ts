import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RangeFacet } from '../../../src/contract/responses/facet-responses.ts';
import { bucketChoices } from '../../../web/src/search/model/bucket-choices.ts';
import { rangeSpecs } from '../../../web/src/search/model/filters.ts';
import { parseSearch, renderSearch } from '../../../web/src/search/model/search-url.ts';

function choices(facet: string, query: string, buckets: RangeFacet['buckets']) {
  const spec = rangeSpecs.find((each) => each.facet === facet);
  assert.ok(spec);
  return bucketChoices(spec, parseSearch(query), buckets).map(
    ({ label, count, isSelected, state }) =>
      `${label} (${count})${isSelected ? ' selected' : ''} -> ${renderSearch(state)}`,
  );
}

describe('The one-click choices of a range', () => {
  it('end one below the next bucket, and leave out empty buckets', () => {
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

  it('are removed by a second click, even if they are empty', () => {
    const buckets = [
      { from: null, to: 1900, count: 3 },
      { from: 1900, to: 1950, count: 0 },
    ];
    assert.deepEqual(choices('established', 'established_min=1900&established_max=1949', buckets), [
      'Before 1900 (3) -> established_max=1899',
      '1900 to 1949 (0) selected -> ',
    ]);
  });

  it('are open above if the search has no parameter for an upper bound', () => {
    const buckets = [
      { from: null, to: 1, count: 9 },
      { from: 1, to: 2, count: 5 },
      { from: 2, to: 3, count: 0 },
      { from: 3, to: 4, count: 2 },
      { from: 4, to: null, count: 1 },
    ];
    assert.deepEqual(choices('rating', 'rating_min=3', buckets), [
      '4 or more (1) -> rating_min=4',
      '3 or more (3) selected -> ',
      '1 or more (8) -> rating_min=1',
    ]);
  });
});
