import assert from 'node:assert/strict';
import { parseText } from '../../../src/domain/text/parsed-text.ts';
import { didYouMean, editDistance } from '../../../src/search/query/did-you-mean.ts';

describe('didYouMean', () => {
  it('replaces words that no name has by the nearest word of the names', () => {
    const names = ['Annamalai University, Chidambaram'];
    assert.equal(didYouMean(parseText('annamali univresity'), names), 'annamalai university');
    assert.equal(didYouMean(parseText('annamalai university'), names), null);
    assert.equal(didYouMean(parseText('annamalai univ'), names), null, 'abbreviations are no typos');
    assert.equal(didYouMean(parseText('anna'), names), null, 'short words are left alone');
    assert.equal(didYouMean(parseText('zzzzzzz'), names), null);
  });

  it('counts a swap of neighbouring letters as one edit', () => {
    assert.equal(editDistance('abcd', 'abdc'), 1);
    assert.equal(editDistance('abcd', 'abcd'), 0);
    assert.equal(editDistance('', 'abc'), 3);
    assert.equal(editDistance('kitten', 'sitting'), 3);
  });
});
