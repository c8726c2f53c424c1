import assert from 'node:assert/strict';
import { sorts } from '../../../src/domain/enumerations.ts';
import { noVocabulary } from '../../../src/domain/search/vocabulary.ts';
import type { MatchStrategy } from '../../../src/search/query/match-strategies.ts';
import { sorting } from '../../../src/search/query/sorting.ts';
import { planSearch } from '../../../src/search/search-request.ts';
import { queryOf, strategiesOf } from '../../support/data/queries.ts';

const plan = (queryString: string) =>
  planSearch(strategiesOf(queryOf(queryString), noVocabulary)[0] as MatchStrategy, null);

describe('a search plan', () => {
  it('counts facets without a selection together, and each selected facet under the other selections', () => {
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

  it('pages the hits and counts them exactly', () => {
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

  it('ends every sort order with the id', () => {
    for (const sort of sorts)
      assert.deepEqual(sorting({ sort, near: { lat: 10, lon: 76 } }).at(-1), { id: 'asc' });
  });
});
