import assert from 'node:assert/strict';
import { at } from '../../../src/domain/at.ts';

describe('at', () => {
  it('gives the element at a position, from the end if it is negative', () => {
    assert.equal(at(['a', 'b', 'c'], 0), 'a');
    assert.equal(at(['a', 'b', 'c'], -1), 'c');
  });

  it('throws when the list has no such element', () => {
    assert.throws(() => at(['a'], 1), RangeError);
    assert.throws(() => at([], -1), RangeError);
  });
});
