import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { takeBatch } from '../../../../indexer/sync/batch.ts';
import { interpretBulkItem } from '../../../../indexer/sync/bulk-outcome.ts';
import { toMessages } from '../../../../indexer/sync/relay.ts';
import { createVisibility } from '../../../../indexer/sync/visibility.ts';
import { createLogger } from '../../../../src/logger.ts';
import { isChangeMessage } from '../../../../src/storage/rabbitmq/rabbitmq-client.ts';

const logger = createLogger('test', { level: 'silent', format: 'json' });

describe('bulk outcome', () => {
  const item = (status: number, type?: string, result?: string) => ({
    _index: 'i',
    status,
    ...(result && { result }),
    ...(type && { error: { type, reason: 'why' } }),
  });

  it('says what each item means', () => {
    assert.equal(interpretBulkItem(item(201, undefined, 'created')).kind, 'written');
    assert.equal(interpretBulkItem(item(200, undefined, 'updated')).kind, 'written');
    assert.equal(interpretBulkItem(item(200, undefined, 'deleted')).kind, 'deleted');
    assert.equal(interpretBulkItem(item(404, undefined, 'not_found')).kind, 'absent');
    assert.equal(interpretBulkItem(item(409, 'version_conflict_engine_exception')).kind, 'superseded');
    assert.equal(interpretBulkItem(item(400, 'document_parsing_exception')).kind, 'poison');
  });

  it('takes a missing index, a write block and overload as passing, never as done', () => {
    assert.equal(interpretBulkItem(item(404, 'index_not_found_exception')).kind, 'retry');
    assert.equal(interpretBulkItem(item(403, 'cluster_block_exception')).kind, 'retry');
    assert.equal(interpretBulkItem(item(429, 'es_rejected_execution_exception')).kind, 'retry');
    assert.equal(interpretBulkItem(item(503, 'unavailable_shards_exception')).kind, 'retry');
  });
});

describe('messages of the relay', () => {
  it('carry each id once, as old as its oldest change, a hundred a message', () => {
    const changes = Array.from({ length: 250 }, (_, n) => ({
      id: n % 125,
      at: 1_000 - n,
      requestId: n === 3 ? 'r' : null,
    }));
    const messages = toMessages(changes);
    assert.deepEqual(
      messages.map((message) => message.changes.length),
      [100, 25],
    );
    assert.deepEqual(messages[0]?.changes[0], { id: 0, at: 875 });
    assert(messages.every(isChangeMessage));
  });

  it('carry the request ids', () => {
    assert.deepEqual(
      toMessages([
        { id: 1, at: 1, requestId: 'a' },
        { id: 2, at: 1, requestId: null },
      ])[0]?.requestIds,
      ['a'],
    );
  });

  it('are told from what is none', () => {
    for (const body of [null, 'x', {}, { changes: [{ id: 'a', at: 1 }], requestIds: [] }, { changes: [] }]) {
      assert.equal(isChangeMessage(body), false);
    }
  });
});

describe('visibility', () => {
  it('refreshes at once after quiet, then not sooner than the interval, and loses nothing', async () => {
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

  it('keeps what a failed refresh did not make visible, with its indexes', async () => {
    const asked: string[][] = [];
    const visible: string[] = [];
    const visibility = createVisibility<string>({
      makeSearchable: async (indexes) => {
        asked.push(indexes.sort());
        if (asked.length === 1) throw new Error('away');
      },
      refreshMs: 20,
      onVisible: (items) => visible.push(...items),
      logger,
    });
    visibility.add(['a'], ['one']);
    await delay(10);
    visibility.add(['b'], ['two']);
    await delay(100);
    assert.deepEqual(asked, [['one'], ['one', 'two']]);
    assert.deepEqual(visible, ['a', 'b']);
    await visibility.close(() => assert.fail('nothing was left'));
  });

  it('gives back what it cannot make visible at the end', async () => {
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

describe('batch', () => {
  const message = (...ids: number[]) => ({
    message: { changes: ids.map((id) => ({ id, at: 0 })), requestIds: [] },
  });
  const many = (from: number, count: number) =>
    message(...Array.from({ length: count }, (_, position) => from + position));
  const firstIds = (batch: ReturnType<typeof message>[]) =>
    batch.map(({ message: { changes } }) => changes[0]?.id);

  it('begins with single edits and is filled up with bulk changes, up to a part', () => {
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

  it('has no bulk changes where single edits fill it, and takes any message at last', () => {
    const waiting = { changes: [many(1, 600), many(1_000, 600)], bulk: [many(5_000, 2_000)] };
    assert.deepEqual(firstIds(takeBatch(waiting)), [1, 5_000]);
    assert.deepEqual(firstIds(takeBatch(waiting)), [1_000]);
    waiting.changes = [many(1, 1_000)];
    waiting.bulk = [message(7)];
    assert.deepEqual(firstIds(takeBatch(waiting)), [1]);
  });
});
