import assert from 'node:assert/strict';
import { parseText } from '../../../src/domain/text/parsed-text.ts';
import { textQuery } from '../../../src/search/query/text-query.ts';

interface WordClause {
  dis_max: { queries: object[] };
}

const clausesOf = (q: string, leniency: 'strict' | 'lenient' = 'strict') =>
  (textQuery(parseText(q), leniency).match?.bool?.should ?? []) as WordClause[];
const neededOf = (q: string, leniency: 'strict' | 'lenient') =>
  textQuery(parseText(q), leniency).match?.bool?.minimum_should_match;
const text = (value: unknown) => JSON.stringify(value);

describe('text query', () => {
  it('has a clause for each telling word, and all must match', () => {
    assert.equal(clausesOf('University of Delhi').length, 2);
    assert.equal(neededOf('University of Delhi', 'strict'), 2);
    assert.equal(clausesOf('of the').length, 2, 'nothing but fillers: they are what is asked for');
  });

  it('lets words go unmet only when lenient: one of up to four, two of more', () => {
    assert.deepEqual(
      ['pune', 'pune law', 'pune law arts goa', 'pune law arts goa fine'].map((q) => neededOf(q, 'lenient')),
      [1, 1, 3, 3],
    );
  });

  it('forgives typos only when lenient, and none in short words', () => {
    assert.doesNotMatch(text(clausesOf('annamalai')), /fuzziness/);
    assert.match(text(clausesOf('annamalai', 'lenient')), /fuzziness/);
    assert.doesNotMatch(text(clausesOf('iitb', 'lenient')), /fuzziness/);
  });

  it('takes the last word as a beginning, no other', () => {
    const [first, last] = clausesOf('vidya man');
    assert.doesNotMatch(text(first), /"suggest"/);
    assert.match(text(last), /"suggest":"man"/);
  });

  it('asks for neighbours written as one', () => {
    assert.match(text(clausesOf('vidya mandir')[0]), /vidyamandir/);
  });

  it('matches nothing where there are no words', () => {
    assert.deepEqual(textQuery(parseText('!!!'), 'strict').match, { match_none: {} });
  });

  it('scores with constants alone, so that scores do not move while others edit', () => {
    for (const { dis_max } of clausesOf('alpha beta college', 'lenient')) {
      for (const way of dis_max.queries) assert('constant_score' in way, text(way));
    }
    for (const lift of textQuery(parseText('alpha'), 'strict').rank) {
      assert('constant_score' in (lift ?? {}) || 'dis_max' in (lift ?? {}), text(lift));
    }
  });

  it('never treats the text as syntax', () => {
    const query = text(textQuery(parseText('name:(x) OR "y" AND *:* ~2 <b>'), 'lenient'));
    assert.doesNotMatch(query, /query_string|regexp|wildcard|script/);
  });
});
