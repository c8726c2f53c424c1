import assert from 'node:assert/strict';
import { createReadCounts } from '../../../src/storage/redis/read-counts.ts';

describe('createReadCounts', () => {
  it('counts by what all processes have reported, and starts again with each window', async () => {
    let shared = 15;
    const counts = createReadCounts(20, async (batch) =>
      batch.map(([key, count]) => {
        shared += count;
        return { key, consumed: shared, endsInMs: 30_000 };
      }),
    );
    assert.equal(counts.count('a').remaining, 19);
    await counts.flush();
    assert.equal(shared, 16);
    const next = counts.count('a');
    assert.equal(next.remaining, 3);
    assert(next.resetMs <= 30_000);
    for (let n = 0; n < 3; n += 1) assert.equal(counts.count('a').exceeded, false);
    assert.equal(counts.count('a').exceeded, true);
    assert.equal(counts.count('b').exceeded, false);
    assert.equal(counts.count('a', 1, Date.now() + 31_000).remaining, 19);
  });

  it('reports counts again that Redis did not accept', async () => {
    const reported: number[] = [];
    let up = false;
    const counts = createReadCounts(20, async (batch) => {
      if (!up) throw new Error('away');
      return batch.map(([key, count]) => {
        reported.push(count);
        return { key, consumed: count, endsInMs: 60_000 };
      });
    });
    counts.count('a');
    await assert.rejects(counts.flush(), /away/);
    counts.count('a');
    up = true;
    await counts.flush();
    await counts.flush();
    assert.deepEqual(reported, [2]);
  });
});
