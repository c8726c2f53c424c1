import assert from 'node:assert/strict';
import type { FacetName } from '../../../src/domain/search/facets.ts';
import { noVocabulary } from '../../../src/domain/search/vocabulary.ts';
import { expandProgrammeFacets, programmeAggregations } from '../../../src/search/facets/programme-facets.ts';
import { readRange } from '../../../src/search/facets/range-facet.ts';
import { readValues } from '../../../src/search/facets/value-facet.ts';
import type { MatchStrategy } from '../../../src/search/query/match-strategies.ts';
import { planSearch } from '../../../src/search/search-request.ts';
import { queryOf, strategiesOf } from '../../support/data/queries.ts';

const _plan = (queryString: string) =>
  planSearch(strategiesOf(queryOf(queryString), noVocabulary)[0] as MatchStrategy, null);

describe('the counts of facets', () => {
  const counted = (queryString: string, names: FacetName[], except?: FacetName) =>
    programmeAggregations(names, queryOf(queryString), except);

  it('need no join when no other programme constraint applies', () => {
    assert.deepEqual(counted('level=diploma&state=Goa', ['level'], 'level'), { aggs: {}, facets: [] });
    assert.deepEqual(counted('state=Goa', ['level', 'fee', 'kind']), { aggs: {}, facets: [] });
  });

  it('apply the other constraints to the same programme, with one join for all facets', () => {
    const institutes = { institutes: { reverse_nested: {} } };
    assert.deepEqual(counted('discipline=law&discipline=arts', ['level', 'kind', 'mode']), {
      facets: ['level', 'mode'],
      aggs: {
        programmes: {
          nested: { path: 'programmes' },
          aggs: {
            matching: {
              filter: { bool: { filter: [{ terms: { 'programmes.discipline': ['law', 'arts'] } }] } },
              aggs: {
                level: { terms: { field: 'programmes.level', size: 10_000 }, aggs: institutes },
                mode: { terms: { field: 'programmes.mode', size: 10_000 }, aggs: institutes },
              },
            },
          },
        },
      },
    });
  });

  it('come from programme pairs under one other value, with a join only for the fee', () => {
    const pairs = (facets: string[], lone: string[]) => ({
      terms: { field: 'programme_pairs', size: 10_000 },
      meta: { facets, lone },
    });
    assert.deepEqual(counted('discipline=law&level=diploma', ['level'], 'level').aggs, {
      programme_pairs: pairs(['level'], ['discipline', 'law']),
    });
    const { aggs } = counted('mode=full-time', ['discipline', 'fee']);
    assert.deepEqual(aggs.programme_pairs, pairs(['discipline'], ['mode', 'full-time']));
    assert.deepEqual(Object.keys(aggs.programmes?.aggs?.matching?.aggs ?? {}), ['fee', 'fee_bounds']);
  });

  it('read values from pairs, and fees from the join', () => {
    const { aggregations } = expandProgrammeFacets({
      hits: { hits: [] },
      aggregations: {
        programme_pairs: {
          meta: { facets: ['discipline', 'level'], lone: ['mode', 'full-time'] },
          buckets: [
            { key: 'discipline=law|mode=full-time', doc_count: 3 },
            { key: 'discipline=law|mode=distance', doc_count: 4 },
            { key: 'level=diploma|mode=full-time', doc_count: 2 },
            { key: 'discipline=law|level=diploma', doc_count: 9 },
          ],
        },
        programmes: {
          matching: {
            fee: { buckets: [{ to: 25_000, doc_count: 3, institutes: { doc_count: 2 } }] },
            fee_bounds: { min: 10_000, max: 20_000 },
          },
        },
      },
    });
    const values = (name: string) =>
      readValues(aggregations?.[name], []).values.map(({ value, count }) => [value, count]);
    assert.deepEqual(values('discipline'), [['law', 3]]);
    assert.deepEqual(values('level'), [['diploma', 2]]);
    assert.deepEqual(readRange('fee', aggregations?.fee), {
      type: 'range',
      min: 10_000,
      max: 20_000,
      buckets: [{ from: null, to: 25_000, count: 2 }],
    });
  });

  it('always include selected values, even at zero', () => {
    const buckets = [
      { key: 'Goa', doc_count: 2 },
      { key: 'Kerala', doc_count: 5 },
    ];
    assert.deepEqual(readValues({ buckets }, ['Goa', 'Atlantis']), {
      type: 'values',
      values: [
        { value: 'Kerala', count: 5, selected: false },
        { value: 'Goa', count: 2, selected: true },
        { value: 'Atlantis', count: 0, selected: true },
      ],
      distinct: 2,
    });
  });

  it('count institutes instead of programmes, and are sorted by that', () => {
    const bucket = (key: string, programmes: number, institutes: number) => ({
      key,
      doc_count: programmes,
      institutes: { doc_count: institutes },
    });
    const answer = {
      matching: { values: { buckets: [bucket('diploma', 9, 1), bucket('doctorate', 2, 2)] } },
    };
    assert.deepEqual(
      readValues(answer, []).values.map(({ value, count }) => [value, count]),
      [
        ['doctorate', 2],
        ['diploma', 1],
      ],
    );
  });

  it('list a hundred values and the selected values beyond them', () => {
    const buckets = Array.from({ length: 150 }, (_, n) => ({ key: `v${1000 + n}`, doc_count: 1 }));
    const facet = readValues({ buckets }, ['v1149']);
    assert.equal(facet.values.length, 101);
    assert.equal(facet.distinct, 150);
  });
});
