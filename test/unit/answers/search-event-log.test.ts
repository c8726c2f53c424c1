import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { AnswerServed } from '../../../src/answers/answer-cache.ts';
import { startSearchEventLog } from '../../../src/answers/search-event-log.ts';
import { withKey } from '../../../src/contract/answer-key.ts';
import type { AnswerRequest } from '../../../src/contract/answer-request.ts';
import { readSearchRequest } from '../../../src/contract/reading/search-input.ts';
import { type EventBatch, readEventBatch } from '../../../src/domain/search/search-event.ts';
import { until } from '../../support/until.ts';

describe('The search event log', () => {
  const answer = (request: AnswerRequest, some: Partial<AnswerServed> = {}): AnswerServed => ({
    ...withKey(request),
    state: 'MISS',
    total: 3,
    tookMs: 1.5,
    prefetched: false,
    viewer: request.kind === 'institute' ? '198.51.100.1' : null,
    ...some,
  });
  const search = (queryString: string, some?: Partial<AnswerServed>) =>
    answer(readSearchRequest(queryString), some);

  function start(flush: (batch: EventBatch) => Promise<void>) {
    const seen = { dropped: 0, errors: [] as unknown[], ready: true, views: [] as object[] };
    const log = startSearchEventLog({
      flush,
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

  it('flushes searches and views, each counted once for what it is of, and no other answers', async () => {
    const batches: EventBatch[] = [];
    const { log, seen } = start(async (batch) => void batches.push(batch));
    log.record(search('q=law'));
    log.record(search('q=law', { state: 'HIT' }));
    log.record(search('q=law', { state: 'HIT', tookMs: 2.5, total: 4 }));
    log.record(answer({ kind: 'suggest', q: 'law', limit: 5 }));
    for (const slug of ['a', 'b', 'a']) log.record(answer({ kind: 'institute', slug }, { total: null }));
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

  it('flushes with the searches how often a search was followed by another one of its viewer, after redaction', async () => {
    const batches: EventBatch[] = [];
    const { log } = start(async (batch) => void batches.push(batch));
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    try {
      for (const viewer of ['198.51.100.1', '198.51.100.2', null]) {
        log.record(search('q=btec asha@example.org', { viewer, total: 0 }));
        mock.timers.tick(5_000);
        log.record(search('q=b.tech', { viewer }));
      }
    } finally {
      mock.timers.reset();
    }
    await log.close();
    const [batch] = batches;
    assert(batch);
    const [first] = batch.searches;
    assert.equal(batches.length, 1);
    assert.doesNotMatch(first?.q ?? '', /asha/);
    assert.deepEqual(batch.reformulations, [{ q: first?.q, next_q: 'b.tech', times: 2 }]);
    assert.deepEqual(readEventBatch(JSON.parse(JSON.stringify(batch))), { batch, dropped: 0 });
  });

  it('flushes a batch again, with the same id, when its flush failed, and drops what exceeds the bound meanwhile', async () => {
    const ids: string[] = [];
    const sizes: number[] = [];
    const { log, seen } = start(async ({ id, searches }) => {
      ids.push(id);
      sizes.push(searches.length);
      if (ids.length < 2) throw new Error('no confirm');
    });
    log.record(search('q=law'));
    await until('the first flush', async () => seen.errors.length === 1);
    assert.equal(ids.length, 1);
    for (let n = 0; n < 10_005; n += 1) log.record(search(`q=${n}`));
    await log.close();
    assert.equal(new Set(ids).size, 2);
    assert.equal(ids[0], ids[1]);
    assert.deepEqual(sizes, [1, 1, 10_000]);
    assert.equal(seen.dropped, 5);
    assert.equal(seen.errors.length, 1);
  });

  it('closes at once when the queue is not ready', async () => {
    const { log, seen } = start(() => assert.fail('not ready'));
    seen.ready = false;
    log.record(search('q=law'));
    await log.close();
  });
});
