import assert from 'node:assert/strict';
import { sorts } from '../../../src/domain/enumerations.ts';
import type { FacetName } from '../../../src/domain/search/facets.ts';
import { noVocabulary } from '../../../src/domain/search/vocabulary.ts';
import { expandProgrammeFacets, programmeAggregations } from '../../../src/search/facets/programme-facets.ts';
import { readRange } from '../../../src/search/facets/range-facet.ts';
import { readValues } from '../../../src/search/facets/value-facet.ts';
import { filters } from '../../../src/search/query/filters.ts';
import type { MatchStrategy } from '../../../src/search/query/match-strategies.ts';
import { sorting } from '../../../src/search/query/sorting.ts';
import { planSearch } from '../../../src/search/search-request.ts';
import { queryOf, strategiesOf } from '../../support/queries.ts';

const plan = (queryString: string) =>
  planSearch(strategiesOf(queryOf(queryString), noVocabulary)[0] as MatchStrategy, null);

describe('filters', () => {
  it('has one clause for each facet and range', () => {
    assert.deepEqual(
      filters(queryOf('state=Kerala&state=Goa&kind=college&established_min=1900&rating_min=3.5')),
      [
        { terms: { state: ['Kerala', 'Goa'] } },
        { terms: { kind: ['college'] } },
        { range: { established: { gte: 1900 } } },
        { range: { rating: { gte: 3.5 } } },
      ],
    );
  });

  it('leaves out the selection of the facet that is counted', () => {
    assert.deepEqual(filters(queryOf('state=Kerala&kind=college'), 'state'), [
      { terms: { kind: ['college'] } },
    ]);
  });

  it('asks the institute for a lone programme constraint', () => {
    assert.deepEqual(filters(queryOf('discipline=law')), [{ terms: { disciplines: ['law'] } }]);
  });

  it('asks one and the same programme for several', () => {
    assert.deepEqual(filters(queryOf('discipline=law&level=diploma&fee_max=50000')), [
      {
        nested: {
          path: 'programmes',
          query: {
            bool: {
              filter: [
                { terms: { 'programmes.level': ['diploma'] } },
                { terms: { 'programmes.discipline': ['law'] } },
                { range: { 'programmes.fee': { lte: 50000 } } },
              ],
            },
          },
        },
      },
    ]);
  });

  it('asks the institute for two values of one programme', () => {
    assert.deepEqual(filters(queryOf('discipline=law&level=diploma&level=doctorate')), [
      { terms: { programme_pairs: ['discipline=law|level=diploma', 'discipline=law|level=doctorate'] } },
    ]);
  });

  it('asks the institute for a lone fee', () => {
    assert.deepEqual(filters(queryOf('fee_min=5&fee_max=9')), [{ range: { fees: { gte: 5, lte: 9 } } }]);
  });
});

describe('facet counts', () => {
  const counted = (queryString: string, names: FacetName[], except?: FacetName) =>
    programmeAggregations(names, queryOf(queryString), except);

  it('leaves the facets of programmes alone where no other programme constraint holds', () => {
    assert.deepEqual(counted('level=diploma&state=Goa', ['level'], 'level'), { aggs: {}, facets: [] });
    assert.deepEqual(counted('state=Goa', ['level', 'fee', 'kind']), { aggs: {}, facets: [] });
  });

  it('counts under the other constraints of the same programme, all facets in one join', () => {
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

  it('counts pairs under one other value of the same programme, and joins for the fee only', () => {
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

  it('reads values out of pairs, and fees out of the join', () => {
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

  it('lists selected values always, at zero too', () => {
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

  it('counts institutes, not programmes, and orders by them', () => {
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

  it('lists a hundred values and what is selected beyond', () => {
    const buckets = Array.from({ length: 150 }, (_, n) => ({ key: `v${1000 + n}`, doc_count: 1 }));
    const facet = readValues({ buckets }, ['v1149']);
    assert.equal(facet.values.length, 101);
    assert.equal(facet.distinct, 150);
  });
});

describe('search plan', () => {
  it('counts facets without a selection together and each selected one under the others', () => {
    const { counts } = plan('state=Kerala&kind=college&facets=state,kind,district,university');
    assert.deepEqual(
      counts.map((count) => [count.facets, count.body.query]),
      [
        [
          ['district', 'university'],
          { bool: { filter: [{ terms: { state: ['Kerala'] } }, { terms: { kind: ['college'] } }] } },
        ],
        [['state'], { bool: { filter: [{ terms: { kind: ['college'] } }] } }],
        [['kind'], { bool: { filter: [{ terms: { state: ['Kerala'] } }] } }],
      ],
    );
    assert(counts.every((count) => count.body.size === 0));
  });

  it('pages and counts hits exactly', () => {
    const { hits } = plan('page=3&limit=10&facets=none&fields=name');
    assert.deepEqual(hits, {
      query: { match_all: {} },
      sort: [{ popularity: 'desc' }, { id: 'asc' }],
      from: 20,
      size: 10,
      _source: ['id', 'name'],
      track_total_hits: true,
    });
  });

  it('takes q as plain text', () => {
    const { hits } = plan(`q=${encodeURIComponent('name:x OR "* <b>')}`);
    assert.doesNotMatch(JSON.stringify(hits.query), /query_string/);
    assert.match(JSON.stringify(hits.query), /name:x OR/);
  });

  it('ends every order with the id', () => {
    for (const sort of sorts)
      assert.deepEqual(sorting({ sort, near: { lat: 10, lon: 76 } }).at(-1), { id: 'asc' });
  });
});
