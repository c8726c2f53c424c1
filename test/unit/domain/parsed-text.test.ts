import assert from 'node:assert/strict';
import { fullName, plainWordsOf, wordSet, wordsOf } from '../../../src/domain/text/names.ts';
import { parseQueryText, parseText } from '../../../src/domain/text/parsed-text.ts';

describe('a parsed text', () => {
  it('has the same forms as the functions that compare names', () => {
    for (const text of [
      'The Govt. Colleges of Pune & Goa',
      'R. V. College',
      'of the',
      'Orléans',
      'दिल्ली',
      '',
    ]) {
      assert.deepEqual(parseText(text), {
        text,
        plain: plainWordsOf(text),
        words: wordsOf(text),
        fullName: fullName(text),
        wordSet: wordSet(text),
      });
    }
  });

  it('is null for a search without text', () => {
    assert.equal(parseQueryText(null), null);
    assert.deepEqual(parseQueryText('law'), parseText('law'));
  });
});
