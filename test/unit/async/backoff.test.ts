import assert from 'node:assert/strict';
import { backoffMs } from '../../../src/async/backoff.ts';

describe('backoffMs', () => {
  it('doubles the delay with each attempt, up to the maximum', () => {
    const delays = [0, 1, 2, 3, 4, 5, 10_000].map((attempt) =>
      backoffMs(attempt, { baseMs: 100, maxMs: 1_500 }),
    );
    assert.deepEqual(delays, [100, 200, 400, 800, 1_500, 1_500, 1_500]);
  });

  it('takes a random part of at most the given share away', () => {
    const delays = Array.from({ length: 1_000 }, () =>
      backoffMs(1, { baseMs: 100, maxMs: 1_000, jitter: 0.5 }),
    );
    assert.ok(delays.every((delay) => delay > 100 && delay <= 200));
    assert.ok(Math.max(...delays) - Math.min(...delays) > 50, 'the delays are spread');
  });
});
