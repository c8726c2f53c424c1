import assert from 'node:assert/strict';
import { takeBatch } from '../../../../indexer/sync/batch.ts';

describe('A batch', () => {
  const message = (...ids: number[]) => ({
    message: { changes: ids.map((id) => ({ id, at: 0 })), requestIds: [] },
  });
  const many = (from: number, count: number) =>
    message(...Array.from({ length: count }, (_, position) => from + position));
  const firstIds = (batch: ReturnType<typeof message>[]) =>
    batch.map(({ message: { changes } }) => changes[0]?.id);

  it('starts with single edits and is filled up with bulk changes, up to their limit', () => {
    const waiting = {
      changes: [message(1), message(2)],
      bulk: Array.from({ length: 8 }, (_, n) => many(1_000 * (n + 1), 100)),
    };
    assert.deepEqual(firstIds(takeBatch(waiting)), [1, 2, 1_000, 2_000, 3_000, 4_000, 5_000]);
    assert.deepEqual(firstIds(takeBatch(waiting)), [6_000, 7_000, 8_000]);
    assert.deepEqual(takeBatch(waiting), []);
    waiting.bulk = Array.from({ length: 12 }, (_, n) => many(1_000 * (n + 1), 100));
    assert.equal(takeBatch(waiting).length, 10);
  });

  it('contains no bulk changes when single edits fill it, and takes a message of any size in the end', () => {
    const waiting = { changes: [many(1, 600), many(1_000, 600)], bulk: [many(5_000, 2_000)] };
    assert.deepEqual(firstIds(takeBatch(waiting)), [1, 5_000]);
    assert.deepEqual(firstIds(takeBatch(waiting)), [1_000]);
    waiting.changes = [many(1, 1_000)];
    waiting.bulk = [message(7)];
    assert.deepEqual(firstIds(takeBatch(waiting)), [1]);
  });
});
