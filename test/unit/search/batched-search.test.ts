import assert from 'node:assert/strict';
import type { SearchAnswer } from '../../../src/domain/search/multi-search.ts';
import { AppError } from '../../../src/errors.ts';
import { batchSearches } from '../../../src/search/batched-search.ts';

const oneByOne = { concurrency: 1, gatherMs: 5 };
const search = (size: number) => ({ size });
const answerTo = ({ size }: { size?: number }) => ({ hits: { total: size, hits: [] } }) as SearchAnswer;

describe('batched searches', () => {
  it('share a request, and give each caller its own answers', async () => {
    const sent: number[] = [];
    const batched = batchSearches(async (searches) => {
      sent.push(searches.length);
      return searches.map(answerTo);
    }, oneByOne);
    const answers = await Promise.all([batched([search(1), search(2)]), batched([search(3)])]);
    assert.deepEqual(
      answers.map((list) => list.map(({ hits }) => hits.total)),
      [[1, 2], [3]],
    );
    assert.deepEqual(sent, [3]);
    await batched([search(4)]);
    assert.deepEqual(sent, [3, 1]);
  });

  it('take several requests when there are many', async () => {
    const sent: number[] = [];
    const batched = batchSearches(async (searches) => {
      sent.push(searches.length);
      return searches.map(answerTo);
    }, oneByOne);
    await Promise.all(Array.from({ length: 30 }, () => batched([search(1), search(2), search(3)])));
    assert.equal(
      sent.reduce((sum, count) => sum + count, 0),
      90,
    );
    assert(sent.length > 1 && Math.max(...sent) <= 32, String(sent));
  });

  it('wait for the open request to end', async () => {
    let open = 0;
    let most = 0;
    const batched = batchSearches(async (searches) => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setTimeout(resolve, 5));
      open -= 1;
      return searches.map(answerTo);
    }, oneByOne);
    const asked = Array.from({ length: 40 }, () => batched([search(1), search(2)]));
    await new Promise((resolve) => setTimeout(resolve, 10));
    await Promise.all([...asked, batched([search(3)])]);
    assert.equal(most, 1);
  });

  it('fill the next request while another is open, and are refused when too many wait', async () => {
    const held = Promise.withResolvers<void>();
    let sent = 0;
    const batched = batchSearches(
      async (searches) => {
        sent += 1;
        await held.promise;
        return searches.map(answerTo);
      },
      { concurrency: 2 },
    );
    const asked = [batched([search(1)])];
    assert.equal(sent, 1, 'the first call is sent at once');
    for (let n = 0; n < 27; n += 1) asked.push(batched([search(1)]));
    assert.equal(sent, 1, 'the next request is not full yet');
    for (let n = 0; n < 1_001; n += 1) asked.push(batched([search(1)]));
    assert.equal(sent, 2, 'it is full, and two requests are open');
    await assert.rejects(batched([search(1)]), { code: 'search-unavailable' });
    held.resolve();
    await Promise.all(asked);
    assert(sent < 50, String(sent));
  });

  it('wait behind a slow request for a bounded time only', async () => {
    const held = Promise.withResolvers<void>();
    const batched = batchSearches(
      async (searches) => {
        if (searches.some(({ size }) => size === 13)) await held.promise;
        return searches.map(answerTo);
      },
      { concurrency: 2 },
    );
    const slow = batched([search(13)]);
    const [first, second] = await Promise.all([batched([search(1)]), batched([search(2)])]);
    assert.deepEqual([first?.[0]?.hits.total, second?.[0]?.hits.total], [1, 2]);
    held.resolve();
    await slow;
  });

  it('succeed when another search of the same request fails', async () => {
    const sent: number[] = [];
    const batched = batchSearches(async (searches) => {
      sent.push(searches.length);
      const position = searches.findIndex(({ size }) => size === 13);
      if (position >= 0) throw Object.assign(new Error('unlucky'), { position });
      return searches.map(answerTo);
    }, oneByOne);
    const settled = await Promise.allSettled([
      batched([search(1), search(2)]),
      batched([search(3), search(13)]),
      batched([search(4)]),
    ]);
    assert.deepEqual(
      settled.map((each) => (each.status === 'fulfilled' ? each.value.length : each.reason.message)),
      [2, 'unlucky', 1],
    );
    assert.deepEqual(sent, [5, 3], 'the other calls are sent again together');
  });

  it('are sent one by one when the request is refused as a whole', async () => {
    const batched = batchSearches(async (searches) => {
      if (searches.some(({ size }) => size === 13)) throw new Error('unlucky');
      return searches.map(answerTo);
    }, oneByOne);
    const [good, bad] = await Promise.allSettled([batched([search(1)]), batched([search(13)])]);
    assert.equal(good?.status, 'fulfilled');
    assert.equal(bad?.status, 'rejected');
  });

  it('all fail when Elasticsearch is unavailable, without another request', async () => {
    let sent = 0;
    const batched = batchSearches(async () => {
      sent += 1;
      throw new AppError('search-unavailable', 'Not now.');
    }, oneByOne);
    const settled = await Promise.allSettled(Array.from({ length: 10 }, () => batched([search(1)])));
    assert(settled.every(({ status }) => status === 'rejected'));
    assert.equal(sent, 1);
  });
});
