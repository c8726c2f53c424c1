import assert from 'node:assert/strict';
import { buildRelevance, variantsOf } from '../../../src/domain/search/relevance.ts';
import { noVocabulary } from '../../../src/domain/search/vocabulary.ts';
import { wordsOf } from '../../../src/domain/text/names.ts';
import type { MatchStrategy } from '../../../src/search/query/match-strategies.ts';
import { queryOf, strategiesOf } from '../../support/data/queries.ts';

describe('synonyms and pins', () => {
  const { synonyms, pins } = buildRelevance({
    synonyms: [
      ['IIT', 'Indian Institute of Technology'],
      ['Bombay', 'Mumbai'],
    ],
    pins: [{ query: 'The Best', ids: [7, 5] }],
  });

  it('replace each other as phrases, in both directions', () => {
    assert.deepEqual(variantsOf(wordsOf('iit bombay'), synonyms), [
      'indian institute of technology bombay',
      'iit mumbai',
    ]);
    assert.deepEqual(variantsOf(wordsOf('Indian Institutes of Tech., Delhi'), synonyms), ['iit delhi']);
    assert.deepEqual(variantsOf(wordsOf('iitx'), synonyms), []);
  });

  it('add synonym variants to the query itself', () => {
    const [strict] = strategiesOf(queryOf('q=iit'), { ...noVocabulary, synonyms });
    assert.equal(strict?.match?.dis_max?.queries.length, 2);
  });

  it('rank pinned institutes first whatever their names are', () => {
    const best = strategiesOf(queryOf('q=best'), { ...noVocabulary, pins })[0] as MatchStrategy;
    assert.match(JSON.stringify(best.match), /\{"terms":\{"id":\[7,5\]\}\}/);
    const lifts = best.rank
      .slice(-2)
      .map((lift) => (lift as { constant_score: { boost: number } }).constant_score);
    assert((lifts[0]?.boost ?? 0) > (lifts[1]?.boost ?? 0));
    const worst = strategiesOf(queryOf('q=worst'), { ...noVocabulary, pins })[0] as MatchStrategy;
    assert.doesNotMatch(JSON.stringify(worst.match), /"id"/);
  });
});
