import assert from 'node:assert/strict';
import type { FacetName } from '../../../src/domain/search/facets.ts';
import { setAggregations } from '../../../src/search/facets/facet-set-counts.ts';
import { rangeAggregation, readRange } from '../../../src/search/facets/range-facet.ts';
import { queryOf } from '../../support/data/queries.ts';

const _namesOf = (facets: FacetName[], queryString = '') =>
  setAggregations(facets, queryOf(queryString)).facets;

describe('a range facet', () => {
  it('derives buckets and bounds from the counts of the terms', () => {
    assert.deepEqual(rangeAggregation('rating'), { terms: { field: 'rating.term', size: 10_000 } });
    const counted = (key: string, doc_count: number) => ({ key, doc_count });
    const { min, max, buckets } = readRange('rating', {
      buckets: [counted('3', 5), counted('3.7', 2), counted('4', 1)],
    });
    assert.deepEqual([min, max], [3, 4]);
    assert.deepEqual(
      buckets.map(({ count }) => count),
      [0, 0, 0, 7, 1],
    );
    const none = readRange('established', { buckets: [] });
    assert.deepEqual([none.min, none.max, none.buckets.length], [null, null, 6]);
  });
});
