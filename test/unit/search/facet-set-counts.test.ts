import assert from 'node:assert/strict';
import { buildDocument } from '../../../src/domain/institutes/document.ts';
import { readFacetSet, writeFacetSet } from '../../../src/domain/search/facet-sets.ts';
import type { FacetName } from '../../../src/domain/search/facets.ts';
import { expandFacetSets, setAggregations } from '../../../src/search/facets/facet-set-counts.ts';
import { readRange } from '../../../src/search/facets/range-facet.ts';
import { readCounts } from '../../../src/search/facets/value-facet.ts';
import { queryOf } from '../../support/data/queries.ts';
import { institute, programme } from '../../support/data/rows.ts';

const namesOf = (facets: FacetName[], queryString = '') =>
  setAggregations(facets, queryOf(queryString)).facets;

describe('a facet set', () => {
  it('keeps the values of each facet apart, also when there are none or several', () => {
    const values = [['India'], [], ['a', 'b']];
    assert.deepEqual(readFacetSet(writeFacetSet(values)), values);
  });

  it('counts several of its facets at once, but not just one of them', () => {
    assert.deepEqual(namesOf(['state', 'district', 'kind', 'university']), ['state', 'district']);
    assert.deepEqual(namesOf(['level', 'mode', 'fee', 'facility']), ['level', 'mode', 'facility', 'fee']);
  });

  it('is not used for a facet that is counted alone', () => {
    assert.deepEqual(namesOf(['facility']), []);
  });

  it('is not used for facets of programmes when a programme is constrained', () => {
    assert.deepEqual(namesOf(['level', 'mode', 'fee', 'facility'], 'discipline=law'), ['facility']);
  });

  it('is expanded to the counts of each facet alone', () => {
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

  it('is refused when a shard did not send all terms', () => {
    const set_kind = { meta: { facets: ['kind'] }, buckets: [], sum_other_doc_count: 1 };
    assert.throws(
      () => expandFacetSets({ hits: { hits: [] }, aggregations: { set_profile: set_kind } }),
      /exact/,
    );
  });
});
