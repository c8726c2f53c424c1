import assert from 'node:assert/strict';
import type { Answered } from '../../../src/answers/answer-cache.ts';
import { startEventLog } from '../../../src/answers/search-event-log.ts';
import { describeSearch, type EventBatch, readEventBatch } from '../../../src/domain/search/search-event.ts';

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
    viewer: some.kind === 'institute' ? '198.51.100.1' : null,
    ...some,
  });

  function start(handOver: (batch: EventBatch) => Promise<void>) {
    const seen = { dropped: 0, errors: [] as unknown[], ready: true, views: [] as object[] };
    const log = startEventLog({
      handOver,
      isKnownValue: () => true,
      countViews: async (views) => {
        seen.views.push(...views);
        return Object.fromEntries(views.map(({ slug }) => [slug, 1]));
      },
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
    const { log, seen } = start(async (batch) => void batches.push(batch));
    log.answered(answered({}));
    log.answered(answered({ state: 'HIT' }));
    log.answered(answered({ state: 'HIT', tookMs: 2.5, total: 4 }));
    log.answered(answered({ kind: 'suggest' }));
    for (const slug of ['a', 'b', 'a'])
      log.answered(answered({ kind: 'institute', query: slug, total: null }));
    await log.close();
    const [batch] = batches;
    assert.equal(batches.length, 1);
    assert(batch);
    assert.deepEqual(
      batch.searches.map(({ q, state, searches, total, took_ms }) => [q, state, searches, total, took_ms]),
      [
        ['law', 'MISS', 1, 3, 1.5],
        ['law', 'HIT', 2, 4, 2],
      ],
    );
    assert.deepEqual(batch.views, { a: 1, b: 1 });
    const viewer = '198.51.100.1';
    assert.deepEqual(seen.views, [
      { slug: 'a', viewer },
      { slug: 'b', viewer },
    ]);
    assert.deepEqual(readEventBatch(JSON.parse(JSON.stringify(batch))), { batch, dropped: 0 });
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

describe('readEventBatch', () => {
  const event = {
    at: 1_700_000_000_000,
    searches: 1,
    q: 'law',
    filters: { state: ['Goa'] },
    page: 1,
    total: 0,
    took_ms: 1.5,
    state: 'HIT',
  };
  const good = { id: '0b1a3f0e-6f53-4b7a-9b0e-2f3c5d7e9a11', searches: [event], views: { a: 1 } };

  it('refuses a message that is not a batch', () => {
    for (const bad of [
      null,
      'x',
      {},
      { ...good, id: 'x' },
      { ...good, searches: {} },
      { ...good, views: null },
    ])
      assert.equal(readEventBatch(bad), null, JSON.stringify(bad));
  });

  it('leaves out the events and views that make no sense, and keeps the others', () => {
    const bad = [
      null,
      { ...event, at: 1e300 },
      { ...event, searches: 0 },
      { ...event, searches: 2 ** 31 },
      { ...event, q: 7 },
      { ...event, filters: null },
      { ...event, filters: { state: 'Goa' } },
      { ...event, page: 1.5 },
      { ...event, total: -1 },
      { ...event, took_ms: 'long' },
      { ...event, state: null },
    ];
    assert.deepEqual(
      readEventBatch({ ...good, searches: [...bad, event], views: { a: 1, b: 0, c: 'x', d: 2 ** 40 } }),
      { batch: good, dropped: bad.length + 3 },
    );
  });
});
