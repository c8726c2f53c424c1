import assert from 'node:assert/strict';
import { buildRelevance, variantsOf } from '../../../src/domain/search/relevance.ts';
import { buildMeanings, noVocabulary } from '../../../src/domain/search/vocabulary.ts';
import { wordsOf } from '../../../src/domain/text/names.ts';
import { parseText } from '../../../src/domain/text/parsed-text.ts';
import type { MatchStrategy } from '../../../src/search/query/match-strategies.ts';
import { interpretQuery } from '../../../src/search/query/query-interpretation.ts';
import { queryOf, strategiesOf } from '../../support/queries.ts';

describe('synonyms', () => {
  const { synonyms, pins } = buildRelevance({
    synonyms: [
      ['IIT', 'Indian Institute of Technology'],
      ['Bombay', 'Mumbai'],
    ],
    pins: [{ query: 'The Best', ids: [7, 5] }],
  });

  it('stand for each other as phrases, in both directions', () => {
    assert.deepEqual(variantsOf(wordsOf('iit bombay'), synonyms), [
      'indian institute of technology bombay',
      'iit mumbai',
    ]);
    assert.deepEqual(variantsOf(wordsOf('Indian Institutes of Tech., Delhi'), synonyms), ['iit delhi']);
    assert.deepEqual(variantsOf(wordsOf('iitx'), synonyms), []);
  });

  it('are asked for beside the query itself', () => {
    const [strict] = strategiesOf(queryOf('q=iit'), { ...noVocabulary, synonyms });
    assert.equal(strict?.match?.dis_max?.queries.length, 2);
  });

  it('and pins put institutes on top whatever they are called', () => {
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

describe('reading of a query', () => {
  const meanings = buildMeanings({
    districts: ['Pune', 'Kamrup Metropolitan', 'North', 'Mumbai'],
    states: ['Kerala', 'Tamil Nadu'],
    countries: ['India'],
  });
  const read = (q: string) => {
    const reading = interpretQuery(parseText(q), meanings);
    return (
      reading && [reading.explicit, ...reading.filters.map(({ parameter, value }) => `${parameter}=${value}`)]
    );
  };

  it('finds disciplines, places, kinds and who is admitted', () => {
    assert.deepEqual(read('engineering colleges in pune'), [true, 'discipline=engineering', 'district=Pune']);
    assert.deepEqual(read('B.Ed colleges in Tamil Nadu'), [true, 'discipline=education', 'state=Tamil Nadu']);
    assert.deepEqual(read('best womens college near bombay'), [true, 'gender=women', 'district=Mumbai']);
    assert.deepEqual(read('universities in kerala'), [true, 'kind=university', 'state=Kerala']);
    assert.deepEqual(read('govt nursing colleges'), [true, 'ownership=government', 'discipline=nursing']);
  });

  it('takes a university college for no university', () => {
    assert.deepEqual(read('university colleges in kerala'), [true, 'state=Kerala']);
  });

  it('does not insist where the words may be a name', () => {
    assert.deepEqual(read('law college pune'), [false, 'discipline=law', 'district=Pune']);
  });

  it('leaves names alone', () => {
    for (const q of [
      'pune university',
      'engineering',
      'st xaviers college in pune',
      'north college',
      'kerala',
      '',
    ]) {
      assert.equal(read(q), null, q);
    }
  });

  it('says what may be a name beside the place', () => {
    const beside = (q: string) => interpretQuery(parseText(q), meanings)?.besidePlace;
    assert.equal(beside('University College of Nursing in Mumbai'), 'university college of nursing');
    assert.equal(beside('law college pune'), 'law college');
    assert.equal(beside('nursing in Kerala'), null);
    assert.equal(beside('law colleges'), null);
  });

  it('says which words it read', () => {
    assert.deepEqual(
      interpretQuery(parseText('Law Colleges, Tamil-Nadu'), meanings)?.filters.map(({ text }) => text),
      ['law', 'tamil nadu'],
    );
  });
});
