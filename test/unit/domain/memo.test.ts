import assert from 'node:assert/strict';
import { memo } from '../../../src/domain/memo.ts';

describe('memo', () => {
  it('computes the result for each text once', () => {
    const computed: string[] = [];
    const upper = memo((text) => {
      computed.push(text);
      return text.toUpperCase();
    });
    assert.deepEqual(['a', 'b', 'a', 'b'].map(upper), ['A', 'B', 'A', 'B']);
    assert.deepEqual(computed, ['a', 'b']);
  });

  it('forgets all results when there are as many as it may hold', () => {
    let computed = 0;
    const count = memo(() => {
      computed += 1;
      return computed;
    }, 2);
    assert.deepEqual(['a', 'b', 'a', 'c', 'a'].map(count), [1, 2, 1, 3, 4]);
  });

  it('remembers no result when computing it throws', () => {
    let calls = 0;
    const failing = memo(() => {
      calls += 1;
      throw new Error('not valid');
    });
    assert.throws(() => failing('a'));
    assert.throws(() => failing('a'));
    assert.equal(calls, 2);
  });
});
