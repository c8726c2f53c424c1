import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { createVisibility } from '../../../../indexer/sync/visibility.ts';
import { createLogger } from '../../../../src/logger.ts';
import { until } from '../../../support/until.ts';

const logger = createLogger('test', { level: 'silent', format: 'json' });

describe('Visibility', () => {
  it('refreshes at once after a quiet time, then at most once per interval, and loses nothing', async () => {
    const refreshes: number[] = [];
    const visible: number[] = [];
    const visibility = createVisibility<number>({
      makeSearchable: async () => {
        refreshes.push(performance.now());
      },
      refreshMs: 100,
      onVisible: (items) => visible.push(...items),
      logger,
    });
    for (let item = 0; item < 30; item += 1) {
      visibility.add([item], ['index']);
      await delay(10);
    }
    await until('all visible', async () => visible.length === 30);
    // Nothing may follow: no further refresh, and no item twice.
    await delay(150);
    assert.deepEqual(
      visible,
      Array.from({ length: 30 }, (_, n) => n),
    );
    for (let n = 1; n < refreshes.length; n += 1) {
      assert(
        (refreshes[n] as number) - (refreshes[n - 1] as number) > 90,
        'two refreshes within the interval',
      );
    }
    await visibility.close(() => assert.fail('nothing was left'));
  });

  it('repeats a failed refresh with its items and its indexes', async () => {
    const failed = Promise.withResolvers<void>();
    const asked: string[][] = [];
    const visible: string[] = [];
    const visibility = createVisibility<string>({
      makeSearchable: async (indexes) => {
        asked.push(indexes.sort());
        if (asked.length === 1) {
          failed.resolve();
          throw new Error('away');
        }
      },
      refreshMs: 20,
      onVisible: (items) => visible.push(...items),
      logger,
    });
    visibility.add(['a'], ['one']);
    await failed.promise;
    visibility.add(['b'], ['two']);
    await until('both visible', async () => visible.length === 2);
    // Nothing may follow: no further refresh, and no item twice.
    await delay(60);
    assert.deepEqual(asked, [['one'], ['one', 'two']]);
    assert.deepEqual(visible, ['a', 'b']);
    await visibility.close(() => assert.fail('nothing was left'));
  });

  it('gives items back that it cannot make visible before it closes', async () => {
    const visibility = createVisibility<string>({
      makeSearchable: async () => {
        throw new Error('away');
      },
      refreshMs: 10,
      onVisible: () => assert.fail('not visible'),
      logger,
    });
    visibility.add(['a'], ['one']);
    const back: string[] = [];
    await visibility.close((item) => back.push(item));
    assert.deepEqual(back, ['a']);
  });
});
