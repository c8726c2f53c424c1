import assert from 'node:assert/strict';
import { describeSearch, type EventBatch, isEventBatch } from '../../src/domain/search-event.ts';
import type { Answered } from '../../src/search/answer-cache.ts';
import { startEventLog } from '../../src/search/event-log.ts';

describe('describeSearch', () => {
  it('tells what was looked for from how it is shown', () => {
    assert.deepEqual(
      describeSearch('q=law+college&state=Kerala&state=Goa&fee_max=5000&sort=fee&page=3&limit=5'),
      {
        q: 'law college',
        filters: { state: ['Kerala', 'Goa'], fee_max: ['5000'] },
        page: 3,
      },
    );
    assert.deepEqual(describeSearch(''), { q: null, filters: {}, page: 1 });
    assert.equal(describeSearch('cursor=abc').page, null);
  });

  it('leaves out what may be personal', () => {
    assert.equal(describeSearch(`q=${encodeURIComponent('asha@example.org iit')}`).q, '… iit');
    assert.equal(describeSearch(`q=${encodeURIComponent('call +91 98765 43210')}`).q, 'call …');
    assert.equal(describeSearch('q=class+of+2024').q, 'class of 2024');
    assert.deepEqual(describeSearch('near=12.5%2C77.25&radius=5').filters, { radius: ['5'], near: ['…'] });
  });
});

describe('the event log', () => {
  const answered = (some: Partial<Answered>): Answered => ({
    kind: 'search',
    query: 'q=law',
    state: 'MISS',
    total: 3,
    tookMs: 1.5,
    prefetched: false,
    ...some,
  });

  function start(handOver: (batch: EventBatch) => Promise<void>) {
    const seen = { dropped: 0, errors: [] as unknown[], ready: true };
    const log = startEventLog({
      handOver,
      ready: () => seen.ready,
      onDropped: (count) => {
        seen.dropped += count;
      },
      onError: (error) => seen.errors.push(error),
    });
    return { log, seen };
  }

  it('hands over searches and views by what they are of, and nothing of the rest', async () => {
    const batches: EventBatch[] = [];
    const { log } = start(async (batch) => void batches.push(batch));
    log.answered(answered({}));
    log.answered(answered({ state: 'HIT' }));
    log.answered(answered({ state: 'HIT', tookMs: 2.5, total: 4 }));
    log.answered(answered({ kind: 'suggest' }));
    for (const slug of ['a', 'b', 'a'])
      log.answered(answered({ kind: 'institute', query: slug, total: null }));
    await log.close();
    const [batch] = batches;
    assert.equal(batches.length, 1);
    assert(isEventBatch(batch));
    assert.deepEqual(
      batch.searches.map(({ q, state, searches, total, took_ms }) => [q, state, searches, total, took_ms]),
      [
        ['law', 'MISS', 1, 3, 1.5],
        ['law', 'HIT', 2, 4, 2],
      ],
    );
    assert.deepEqual(batch.views, { a: 2, b: 1 });
    assert(isEventBatch(JSON.parse(JSON.stringify(batch))));
  });

  it('hands the same batch over again where that failed, and keeps no more than it may', async () => {
    const ids: string[] = [];
    const sizes: number[] = [];
    const { log, seen } = start(async ({ id, searches }) => {
      ids.push(id);
      sizes.push(searches.length);
      if (ids.length < 2) throw new Error('no confirm');
    });
    log.answered(answered({}));
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    assert.equal(ids.length, 1);
    for (let n = 0; n < 10_005; n += 1) log.answered(answered({ query: `q=${n}` }));
    await log.close();
    assert.equal(new Set(ids).size, 2);
    assert.equal(ids[0], ids[1]);
    assert.deepEqual(sizes, [1, 1, 10_000]);
    assert.equal(seen.dropped, 5);
    assert.equal(seen.errors.length, 1);
  });

  it('ends at once while nobody takes what it has', async () => {
    const { log, seen } = start(() => assert.fail('not ready'));
    seen.ready = false;
    log.answered(answered({}));
    await log.close();
  });
});

describe('isEventBatch', () => {
  it('refuses what is none', () => {
    const good = { id: 'x', searches: [], views: {} };
    assert(isEventBatch(good));
    for (const bad of [
      null,
      'x',
      {},
      { ...good, searches: [null] },
      { ...good, searches: [{ at: 1 }] },
      { ...good, views: { a: 'x' } },
      { ...good, views: { a: 0 } },
    ])
      assert(!isEventBatch(bad), JSON.stringify(bad));
  });
});
