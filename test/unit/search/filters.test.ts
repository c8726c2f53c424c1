import assert from 'node:assert/strict';
import { noVocabulary } from '../../../src/domain/search/vocabulary.ts';
import { filters } from '../../../src/search/query/filters.ts';
import type { MatchStrategy } from '../../../src/search/query/match-strategies.ts';
import { planSearch } from '../../../src/search/search-request.ts';
import { queryOf, strategiesOf } from '../../support/data/queries.ts';

const _plan = (queryString: string) =>
  planSearch(strategiesOf(queryOf(queryString), noVocabulary)[0] as MatchStrategy, null);

describe('the filters of a search', () => {
  it('have one clause for each facet and range', () => {
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

  it('leave out the selection of the facet that is counted', () => {
    assert.deepEqual(filters(queryOf('state=Kerala&kind=college'), 'state'), [
      { terms: { kind: ['college'] } },
    ]);
  });

  it('use the field of the institute for a single programme constraint', () => {
    assert.deepEqual(filters(queryOf('discipline=law')), [{ terms: { disciplines: ['law'] } }]);
  });

  it('require several programme constraints of the same programme', () => {
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

  it('use the programme pairs of the institute for two values of one programme', () => {
    assert.deepEqual(filters(queryOf('discipline=law&level=diploma&level=doctorate')), [
      { terms: { programme_pairs: ['discipline=law|level=diploma', 'discipline=law|level=doctorate'] } },
    ]);
  });

  it('use the field of the institute for a single range of fees', () => {
    assert.deepEqual(filters(queryOf('fee_min=5&fee_max=9')), [{ range: { fees: { gte: 5, lte: 9 } } }]);
  });
});
