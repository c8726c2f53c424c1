import assert from 'node:assert/strict';
import { addToStringSet, toStringSet } from '../../../src/domain/text/string-set.ts';

describe('a string set', () => {
  it('has the distinct texts sorted, and leaves the list unchanged', () => {
    const lists = [[], ['a'], ['b', 'a', 'b'], ['a', 'b', 'a'], ['', 'é', 'e', 'z', 'Z', '😀', '\uffff', '']];
    for (const list of lists) {
      const before = [...list];
      assert.deepEqual(toStringSet(list), [...new Set(list)].sort());
      assert.deepEqual(list, before);
    }
  });

  it('inserts a text at its place, once', () => {
    const texts = ['b', 'd'];
    for (const text of ['c', 'a', 'e', 'c']) addToStringSet(texts, text);
    assert.deepEqual(texts, ['a', 'b', 'c', 'd', 'e']);
  });
});
