import assert from 'node:assert/strict';
import { parseText } from '../../../src/domain/text/parsed-text.ts';
import type { QueryDsl } from '../../../src/search/query/query-dsl.ts';
import { type Leniency, textQuery } from '../../../src/search/query/text-query.ts';

const queryFor = (q: string, leniency: Leniency = 'strict') => textQuery(parseText(q), leniency);

/** The queries for each word of the text, of which the best counts. */
function wordQueries(q: string, leniency: Leniency = 'strict'): QueryDsl[][] {
  const clauses = queryFor(q, leniency).match.bool?.should;
  assert(Array.isArray(clauses));
  return clauses.map((clause) => (clause?.dis_max?.queries ?? []) as QueryDsl[]);
}

const requiredWords = (q: string, leniency: Leniency) =>
  queryFor(q, leniency).match.bool?.minimum_should_match;

const scored = (boost: number, filter: QueryDsl): QueryDsl => ({ constant_score: { filter, boost } });
const beginning = (prefix: string): QueryDsl => ({
  bool: { should: [{ match: { suggest: prefix } }, { prefix: { 'district.words': prefix } }] },
});
const typo = (word: string): QueryDsl => {
  const options = { query: word, fuzziness: 'AUTO:5,9', prefix_length: 1, max_expansions: 50 };
  return { bool: { should: [{ match: { names: options } }, { match: { 'names.joined': options } }] } };
};
/** Every key in a query, at any depth. */
function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)]);
}

describe('the text query', () => {
  it('scores each word by the best field that has it', () => {
    assert.deepEqual(wordQueries('vidya man'), [
      [
        scored(10, { match: { names: 'vidya' } }),
        scored(8, { match: { 'names.sound': 'vidya' } }),
        scored(6, { term: { acronyms: 'vidya' } }),
        scored(4, { match: { places: 'vidya' } }),
        scored(8, { match: { 'names.joined': 'vidya' } }),
        scored(8, { match: { names: 'vidyaman' } }),
        scored(6, { term: { acronyms: 'vidyaman' } }),
      ],
      [
        scored(10, { match: { names: 'man' } }),
        scored(8, { match: { 'names.sound': 'man' } }),
        scored(6, { term: { acronyms: 'man' } }),
        scored(4, { match: { places: 'man' } }),
        scored(8, { match: { names: 'vidyaman' } }),
        scored(6, { term: { acronyms: 'vidyaman' } }),
        scored(7, beginning('man')),
      ],
    ]);
  });

  it('counts a common word a third, and a university by its kind', () => {
    const [college] = wordQueries('college pune');
    assert.deepEqual(college?.[0], scored(10 * (1 / 3), { match: { names: 'college' } }));
    const [university] = wordQueries('university pune');
    assert.deepEqual(university?.[4], scored(4 * (1 / 3), { term: { kind: 'university' } }));
  });

  it('ranks a text of several words by how it fits a whole name', () => {
    assert.deepEqual(queryFor('Delhi the University').rank, [
      {
        dis_max: {
          queries: [
            scored(10_000, { term: { full_names: 'delhi university' } }),
            scored(6_000, { term: { full_names: 'delhiuniversity' } }),
            scored(6_000, { term: { word_sets: 'delhi university' } }),
            scored(2_000, { prefix: { full_names: 'delhi university ' } }),
            scored(1_000, { prefix: { full_names: 'delhi university' } }),
            scored(5_000, { terms: { nicknames: ['delhi university', 'delhi the university'] } }),
          ],
        },
      },
      scored(400, { match_phrase: { names: 'Delhi the University' } }),
    ]);
  });

  it('ranks a single word as an acronym, too, that of a university first', () => {
    const acronym = { term: { acronyms: 'iit' } };
    assert.deepEqual(queryFor('I.I.T.').rank.slice(1), [
      scored(1_200, acronym),
      scored(2_800, { bool: { filter: [acronym, { term: { kind: 'university' } }] } }),
      scored(400, { match_phrase: { names: 'I.I.T.' } }),
    ]);
  });

  it('ranks a word that is short for a name by the best of both, and does not score its match', () => {
    const longForms = (word: string) => (word === 'iit' ? ['indian institute of technology'] : []);
    const { match, rank } = textQuery(parseText('iit'), 'strict', longForms);
    const [words = []] = wordQueries('iit');
    words.splice(4, 0, scored(6, { match_phrase: { names: 'indian institute of technology' } }));
    const scoring = { bool: { should: [{ dis_max: { queries: words } }], minimum_should_match: 1 } };
    assert.deepEqual(match, { bool: { filter: scoring } });
    const called = {
      bool: {
        should: [
          { terms: { full_names: ['indian institute technology'] } },
          { prefix: { full_names: 'indian institute technology ' } },
        ],
      },
    };
    const nickname = { terms: { nicknames: ['iit', 'iit'] } };
    const hasWord = { bool: { filter: [{ match: { name: 'iit' } }, { match: { 'suggest.words': 'iit' } }] } };
    assert.deepEqual(rank, [
      {
        dis_max: {
          queries: [
            scored(10_000, { term: { full_names: 'iit' } }),
            scored(6_000, { term: { full_names: 'iit' } }),
            scored(6_000, { term: { word_sets: 'iit' } }),
            scored(2_000, { prefix: { full_names: 'iit ' } }),
            scored(1_000, { prefix: { full_names: 'iit' } }),
            scored(10_001, { bool: { filter: [nickname, called] } }),
            scored(2_000, { bool: { should: [hasWord, called] } }),
            scored(1_200, { bool: { should: [{ term: { acronyms: 'iit' } }, nickname] } }),
            scoring,
          ],
        },
      },
    ]);
  });

  it('requires each telling word, and fillers only if there is nothing else', () => {
    assert.equal(wordQueries('University of Delhi').length, 2);
    assert.equal(requiredWords('University of Delhi', 'strict'), 2);
    assert.equal(wordQueries('of the').length, 2);
  });

  it('lets words be missing only when it is lenient: one of up to four, two of more', () => {
    const texts = ['pune', 'pune law', 'pune law arts goa', 'pune law arts goa fine'];
    assert.deepEqual(
      texts.map((q) => requiredWords(q, 'lenient')),
      [1, 1, 3, 3],
    );
    assert.deepEqual(
      texts.map((q) => requiredWords(q, 'strict')),
      [1, 2, 4, 5],
    );
  });

  it('forgives typos only when it is lenient, and none in short words', () => {
    const forgiven = scored(5, typo('annamalai'));
    assert.deepEqual(wordQueries('annamalai', 'lenient'), [
      [...(wordQueries('annamalai')[0] ?? []), forgiven],
    ]);
    assert(!keysOf(queryFor('annamalai')).includes('fuzziness'));
    assert(!keysOf(queryFor('iitb', 'lenient')).includes('fuzziness'));
  });

  it('forgives typos in the first six words alone', () => {
    const words = wordQueries('alpha bravo charlie delta foxtrot juliet november oscar', 'lenient');
    assert.deepEqual(
      words.map((queries) => keysOf(queries).includes('fuzziness')),
      [true, true, true, true, true, true, false, false],
    );
  });

  it('matches nothing if the text has no words', () => {
    assert.deepEqual(queryFor('!!!'), { match: { match_none: {} }, rank: [] });
  });

  it('scores with constants alone, so that scores do not move while others edit', () => {
    for (const queries of wordQueries('alpha beta college', 'lenient'))
      for (const query of queries) assert.deepEqual(Object.keys(query), ['constant_score']);
    for (const clause of queryFor('alpha').rank) {
      for (const query of clause.dis_max?.queries ?? [clause])
        assert.deepEqual(Object.keys(query ?? {}), ['constant_score']);
    }
  });

  it('never treats the text as syntax', () => {
    const keys = keysOf(queryFor('name:(x) OR "y" AND *:* ~2 <b>', 'lenient'));
    for (const syntax of ['query_string', 'simple_query_string', 'regexp', 'wildcard', 'script'])
      assert(!keys.includes(syntax), syntax);
  });
});
