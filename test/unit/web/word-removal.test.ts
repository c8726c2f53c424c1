import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { withoutWords } from '../../../web/src/search/model/word-removal.ts';

describe('withoutWords', () => {
  const cases: [q: string, text: string, rest: string | null][] = [
    ['engineering colleges in pune', 'pune', 'engineering colleges'],
    ['Engineering colleges near  PUNE', 'pune', 'Engineering colleges'],
    ['engineering colleges in pune', 'engineering', 'colleges in pune'],
    ['law colleges in pune and mumbai', 'pune', 'law colleges in mumbai'],
    ['law colleges in pune and mumbai', 'mumbai', 'law colleges in pune'],
    ['arts & science colleges in goa', 'science', 'arts colleges in goa'],
    ['arts & science colleges in goa', 'arts', 'science colleges in goa'],
    ['medical colleges at tamil nadu', 'tamil nadu', 'medical colleges'],
    ['colleges of engineering in the goa', 'goa', 'colleges of engineering'],
    ['colleges of engineering in goa', 'engineering', 'colleges in goa'],
    ['B.Ed. colleges, Kerala', 'bed', 'colleges, Kerala'],
    ['B.Ed. colleges, Kerala', 'kerala', 'B.Ed. colleges'],
    ['law, pune, goa', 'pune', 'law, goa'],
    ["women's law colleges", 'womens', 'law colleges'],
    ['Pondichéry law', 'pondichery', 'law'],
    ['pune university', 'pune', 'university'],
    ['arts pune arts', 'arts', 'pune arts'],
    // Only generic words would be left.
    ['best colleges in pune', 'pune', ''],
    ['law', 'law', ''],
    // Parts of words do not count.
    ['lawyers in goa', 'law', null],
    ['', 'law', null],
    ['law', '', null],
    ['law', '...', null],
  ];
  for (const [q, text, rest] of cases) {
    const outcome = rest === null ? 'finds no' : 'removes';
    it(`${outcome} '${text}' in '${q}'`, () => assert.equal(withoutWords(q, text), rest));
  }
});
