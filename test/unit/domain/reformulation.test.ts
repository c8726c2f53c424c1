import assert from 'node:assert/strict';
import { createReformulationWatch } from '../../../src/domain/search/reformulation.ts';

describe('the watch for reformulations', () => {
  const follow = (...searches: [q: string, total: number, seconds: number, viewer?: string][]) => {
    const watch = createReformulationWatch();
    return searches.map(
      ([q, total, seconds, viewer = 'a']) =>
        watch.follow(viewer, { q, total, at: seconds * 1_000 })?.q ?? null,
    );
  };

  it('finds a search that follows one without results, or shares a word with the one before', () => {
    assert.deepEqual(follow(['btec', 0, 0], ['engineering', 9, 10], ['engineering pune', 3, 30]), [
      null,
      'btec',
      'engineering',
    ]);
  });

  it('does not take another subject, the same text, another viewer, or a later or too quick search for one', () => {
    assert.deepEqual(follow(['law', 5, 0], ['nursing', 9, 10]), [null, null]);
    assert.deepEqual(follow(['law', 0, 0], ['law', 0, 10]), [null, null]);
    assert.deepEqual(follow(['law', 0, 0], ['laws', 3, 10, 'b']), [null, null]);
    assert.deepEqual(follow(['law', 0, 0], ['laws', 3, 121]), [null, null]);
    assert.deepEqual(follow(['eng', 0, 0], ['engin', 3, 1]), [null, null]);
  });
});
