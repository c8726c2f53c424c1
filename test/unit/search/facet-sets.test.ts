import assert from 'node:assert/strict';
import { buildDocument } from '../../../src/domain/institutes/document.ts';
import { readFacetSet, writeFacetSet } from '../../../src/domain/search/facet-sets.ts';
import type { FacetName } from '../../../src/domain/search/facets.ts';
import { expandFacetSets, setAggregations } from '../../../src/search/facets/facet-set-counts.ts';
import { rangeAggregation, readRange } from '../../../src/search/facets/range-facet.ts';
import { readCounts } from '../../../src/search/facets/value-facet.ts';
import { queryOf } from '../../support/queries.ts';
import { institute, programme } from '../../support/rows.ts';

const namesOf = (facets: FacetName[], queryString = '') =>
  setAggregations(facets, queryOf(queryString)).facets;

describe('facet sets', () => {
  it('keeps the values of each facet apart, none and several too', () => {
    const values = [['India'], [], ['a', 'b']];
    assert.deepEqual(readFacetSet(writeFacetSet(values)), values);
  });

  it('counts several facets of a set at once, one of them as it is', () => {
    assert.deepEqual(namesOf(['state', 'district', 'kind', 'university']), ['state', 'district']);
    assert.deepEqual(namesOf(['level', 'mode', 'fee', 'facility']), ['level', 'mode', 'facility', 'fee']);
  });

  it('takes no set for a facet that is counted alone', () => {
    assert.deepEqual(namesOf(['facility']), []);
  });

  it('takes no set of programme facets under a constraint on a programme', () => {
    assert.deepEqual(namesOf(['level', 'mode', 'fee', 'facility'], 'discipline=law'), ['facility']);
  });

  it('is read as if each facet had been counted by itself', () => {
    const { facet_sets: one } = buildDocument(
      institute({
        country: 'India',
        state: 'Kerala',
        district: 'Kollam',
        programmes: [programme({ fee: 30_000 })],
      }),
    );
    const { facet_sets: other } = buildDocument(
      institute({
        country: 'India',
        programmes: [programme({ fee: 30_000 }), programme({ fee: 40_000 }), programme({ fee: 50_000 })],
      }),
    );
    const terms = (set: 'place' | 'fee') => [
      { key: one[set], doc_count: 3 },
      { key: other[set], doc_count: 4 },
    ];
    const { aggregations } = expandFacetSets({
      hits: { hits: [] },
      aggregations: {
        set_place: {
          meta: { facets: ['country', 'state'] },
          buckets: terms('place'),
          sum_other_doc_count: 0,
        },
        set_fee: { meta: { facets: ['fee'] }, buckets: terms('fee'), sum_other_doc_count: 0 },
        least_fee: { value: 30_000 },
        greatest_fee: { value: 50_000 },
      },
    });
    const counts = (name: string) =>
      readCounts(aggregations?.[name], []).map(({ value, count }) => [value, count]);
    assert.deepEqual(counts('country'), [['India', 7]]);
    assert.deepEqual(counts('state'), [['Kerala', 3]]);
    const fee = readRange('fee', aggregations?.fee);
    assert.deepEqual([fee.min, fee.max], [30_000, 50_000]);
    assert.deepEqual(fee.buckets.map(({ from, to, count }) => [from, to, count]).slice(0, 4), [
      [null, 25_000, 0],
      [25_000, 50_000, 7],
      [50_000, 100_000, 4],
      [100_000, 200_000, 0],
    ]);
  });

  it('is refused where a shard did not send all terms', () => {
    const set_kind = { meta: { facets: ['kind'] }, buckets: [], sum_other_doc_count: 1 };
    assert.throws(
      () => expandFacetSets({ hits: { hits: [] }, aggregations: { set_profile: set_kind } }),
      /exact/,
    );
  });
});

describe('range facet', () => {
  it('tells buckets and bounds from the counts of the terms', () => {
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
