import assert from 'node:assert/strict';
import abbreviations from '../../../mappings/abbreviations.json' with { type: 'json' };
import {
  isWithinOneEdit,
  match,
  matchQuality,
  readTyped,
  toComparableName,
} from '../../../src/search/query/word-match.ts';

const hit = (source: object, score = 0) => ({ _source: source, sort: [score] });
const _answer = (...hits: ReturnType<typeof hit>[]) => ({ hits: { hits } });

describe('matchQuality', () => {
  const quality = (typed: string, name: string) => matchQuality(readTyped(typed), toComparableName(name));

  it('distinguishes the whole name, its beginning and its words in any order', () => {
    assert.equal(quality("st. MARY'S", 'St Mary’s'), match.whole);
    assert.equal(quality('sain', 'Saintes'), match.beginning);
    assert.equal(quality('nadu tam', 'Tamil Nadu'), match.words);
    assert.equal(quality('engg', 'School of Engineering'), match.variant);
    assert.equal(quality('orleans', 'Orléans'), match.whole);
    assert.equal(quality('nadu kerala', 'Tamil Nadu'), match.none);
    assert.equal(quality('adu', 'Tamil Nadu'), match.none);
    assert.equal(quality('!!', 'Tamil Nadu'), match.none);
  });

  it('ranks an abbreviation that is written out below the word as it was typed', () => {
    for (const [short, long] of Object.entries(abbreviations)) {
      if (!long.startsWith(short))
        assert(quality(short, `New ${short}`) > quality(short, `New ${long}`), short);
      if (!short.startsWith(long)) assert(quality(long, `New ${long}`) > quality(long, `New ${short}`), long);
      assert(quality(long, `New ${short}`) >= match.variant, long);
    }
  });

  it('forgives one edit in words of four letters or more, but not in the last letter of a beginning', () => {
    for (const typed of ['kerela', 'kerla', 'keraala', 'kreala', 'kerali', 'xerala', 'kerl']) {
      assert.equal(quality(typed, 'Kerala'), match.typo, typed);
    }
    for (const typed of ['kex', 'keri', 'krla', 'kerelo'])
      assert.equal(quality(typed, 'Kerala'), match.none, typed);
    assert.equal(quality('taml nadu', 'Tamil Nadu'), match.typo);
    assert.equal(quality('tmil nadu', 'Tamilian Nadu'), match.none);
  });

  it('takes two words for one edit apart only if they are', () => {
    for (const [a, b] of [
      ['pune', 'pune'],
      ['pune', 'pun'],
      ['pune', 'puune'],
      ['pune', 'puna'],
      ['pune', 'pnue'],
      ['ab', 'ba'],
    ] as const) {
      assert.equal(isWithinOneEdit(a, b), true, `${a} ${b}`);
      assert.equal(isWithinOneEdit(b, a), true, `${b} ${a}`);
    }
    for (const [a, b] of [
      ['pune', 'pu'],
      ['pune', 'neup'],
      ['abcd', 'badc'],
    ] as const)
      assert.equal(isWithinOneEdit(a, b), false, `${a} ${b}`);
  });
});
