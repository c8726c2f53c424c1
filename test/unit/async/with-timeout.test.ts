import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { withTimeout } from '../../../src/async/with-timeout.ts';

const never = new Promise<string>(() => undefined);
const fail = () => {
  throw new Error('too late');
};

describe('withTimeout', () => {
  it('resolves with the result of a promise that is in time', async () => {
    assert.equal(await withTimeout(delay(1, 'done'), 1_000, fail), 'done');
  });

  it('rejects as a promise does that rejects in time', async () => {
    await assert.rejects(withTimeout(Promise.reject(new Error('broken')), 1_000, fail), /broken/);
  });

  it('resolves with what onTimeout returns when the time is up', async () => {
    assert.equal(await withTimeout(never, 5, () => 'late'), 'late');
  });

  it('rejects with what onTimeout throws when the time is up', async () => {
    await assert.rejects(withTimeout(never, 5, fail), /too late/);
  });

  it('ignores a promise that rejects after the time is up', async () => {
    const late = delay(10).then(() => Promise.reject(new Error('ignored')));
    assert.equal(await withTimeout(late, 1, () => 'late'), 'late');
    await delay(20);
  });

  it('lets the promise win that settles while an asynchronous onTimeout is pending', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const result = withTimeout(promise, 1, async () => {
      resolve('just in time');
      await delay(5);
      return 'late';
    });
    assert.equal(await result, 'just in time');
  });
});
