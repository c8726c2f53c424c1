import assert from 'node:assert/strict';
import { canonicalText } from '../../../src/contract/canonical-query.ts';
import { queryTextError } from '../../../src/contract/parameters/query-text.ts';
import { buildRelevance, variantsOf } from '../../../src/domain/search/relevance.ts';
import { describeSearch } from '../../../src/domain/search/search-event.ts';
import { buildMeanings } from '../../../src/domain/search/vocabulary.ts';
import { inferFromName } from '../../../src/domain/text/name-inference.ts';
import {
  acronymsOf,
  fullName,
  nicknamesOf,
  unglued,
  waysToWrite,
  wordSet,
  wordsOf,
} from '../../../src/domain/text/names.ts';
import { parseText } from '../../../src/domain/text/parsed-text.ts';
import { matchingValues } from '../../../src/search/facet-value-service.ts';
import { didYouMean } from '../../../src/search/query/did-you-mean.ts';
import { interpretQuery, plainMeaning } from '../../../src/search/query/query-interpretation.ts';
import { textQuery } from '../../../src/search/query/text-query.ts';
import { readTyped } from '../../../src/search/query/word-match.ts';
import { nameSearch } from '../../../src/search/suggest/name-suggestions.ts';
import { queryOf } from '../../support/data/queries.ts';

// No text may block the event loop for longer.
const boundMs = 200;

/** Patterns that a regular expression or a loop could process repeatedly. */
const patterns = [
  ...[
    '(',
    '(a',
    ')',
    ',',
    '1',
    ' ',
    '\t',
    '.',
    'a.',
    'a. ',
    'a ',
    '1 ',
    '&',
    'a&',
    '-',
    "'",
    '@',
    'a@',
    '+1',
    '1(',
  ],
  ...[
    '\u0301',
    'a\u0301',
    'a\u0301\u0327',
    'й',
    'İ',
    'ß',
    '\u00a0',
    '\uFDFA',
    '\uFDFA ',
    '\u1112\u1161\u11ab',
    '大',
    '💥',
    '𐐀',
  ],
  ...[
    'x',
    'ab ',
    'of ',
    'and ',
    'st ',
    'dr ',
    'late shri ',
    'smtinst',
    'vishwa',
    'university of ',
    'maha ',
    'institute ',
  ],
  ...[
    'sciences ',
    "women's ",
    'womens ',
    'arts and ',
    'arts, ',
    'agricultures',
    'agricultural ',
    'education ',
    'edu.',
  ],
  ...[
    'b com ',
    'b sc ',
    'sc ',
    'arts .',
    'kala ',
    'vigyan ',
    'vigyan vanijya ',
    'near ',
    'phy.',
    'b.ed ',
    'computer & ',
  ],
  ...[
    'training college ',
    'college road ',
    'health & ',
    'bio - ',
    'law colleges in pune ',
    'zzzzz',
    'sciense ',
  ],
];
const meanings = buildMeanings({ districts: ['Pune'], states: ['Kerala'], countries: ['India'] });
const { synonyms } = buildRelevance({
  synonyms: [
    ['a', 'b c d'],
    ['st', 'saint'],
    ['x', 'y'],
    ['of', 'von der'],
  ],
  pins: [],
});

function repeat(pattern: string, characters: number): string {
  return pattern
    .repeat(Math.ceil(characters / pattern.length))
    .slice(0, characters)
    .toWellFormed();
}

function assertQuick(what: string, run: () => unknown) {
  const started = performance.now();
  run();
  const ms = performance.now() - started;
  assert(ms < boundMs, `${what} took ${ms.toFixed(0)} ms`);
}

describe('texts that are made to block the event loop', () => {
  // As long as the longest query, since a query is analysed before it may be refused.
  const ofQueries: Record<string, (text: string) => unknown> = {
    queryTextError: (text) => queryTextError(text, 200),
    canonicalText,
    wordsOf,
    'textQuery, strict': (text) => textQuery(parseText(text), 'strict'),
    'textQuery, lenient': (text) => textQuery(parseText(text), 'lenient'),
    interpretQuery: (text) => interpretQuery(parseText(text), meanings),
    plainMeaning: (text) => plainMeaning(wordsOf(text), meanings),
    variantsOf: (text) => variantsOf(wordsOf(text), synonyms),
    describeSearch: (text) => describeSearch({ ...queryOf(''), q: text }),
    didYouMean: (text) => didYouMean(parseText(text), Array(100).fill(text)),
    nameSearch: (text) => nameSearch(readTyped(text), { match_all: {} }, 5),
    matchingValues: (text) => matchingValues([{ value: text, count: 1, selected: false }], text, 5),
  };
  for (const [name, read] of Object.entries(ofQueries))
    it(`are read in a bounded time as a query: ${name}`, () => {
      for (const pattern of patterns) {
        const text = repeat(pattern, 200);
        assertQuick(JSON.stringify(pattern), () => read(text));
        assertQuick(`${JSON.stringify(pattern)} and another`, () => read(`${text.slice(1)}!`));
      }
    });

  // Far longer than any valid name.
  const ofNames: Record<string, (text: string) => unknown> = {
    acronymsOf: (text) => acronymsOf(text, text),
    waysToWrite,
    fullName,
    wordSet,
    unglued,
    nicknamesOf: (text) => nicknamesOf('university', [wordsOf(text)], text),
  };
  for (const [name, read] of Object.entries(ofNames))
    it(`are read in a bounded time as a name of 3,000 characters: ${name}`, () => {
      for (const pattern of patterns) {
        const text = repeat(pattern, 3_000);
        assertQuick(JSON.stringify(pattern), () => read(text));
        assertQuick(`${JSON.stringify(pattern)} and another`, () => read(`${text.slice(1)}!`));
      }
    });

  it('are read in a bounded time where disciplines are inferred from a name', () => {
    for (const pattern of patterns)
      assertQuick(JSON.stringify(pattern), () => inferFromName(repeat(pattern, 500)));
  });

  it('are refused as a query when they are too long or have too many words', () => {
    assert.equal(queryTextError('a'.repeat(201), 200)?.startsWith('must have at most 200'), true);
    assert.equal(queryTextError('\uFDFA'.repeat(12), 200)?.startsWith('must have at most 200'), true);
    assert.equal(queryTextError('\uFDFA'.repeat(11), 200), null);
    assert.equal(queryTextError('İ'.repeat(101), 200)?.startsWith('must have at most 200'), true);
    assert.equal(queryTextError('ab '.repeat(41), 200), 'must have at most 40 words');
    assert.equal(queryTextError('ab '.repeat(40), 200), null);
  });
});
