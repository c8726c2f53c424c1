import assert from 'node:assert/strict';
import { explain } from '../../../../indexer/rebuild/explain.ts';
import { type VerifyOptions, verify } from '../../../../indexer/rebuild/verify.ts';
import { measureInFlight } from '../../../../src/storage/postgres/sync/in-flight-messages.ts';
import { addChanges } from '../../../../src/storage/postgres/sync/outbox.ts';
import { addInstitute } from '../../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';

describe('A verification', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let index: string;
  beforeEach(async () => {
    system = await createTestSystem();
    index = await system.ensureIndex();
  });
  afterEach(() => system.close());

  const run = (options: Partial<VerifyOptions> = {}) =>
    verify(system.indexing, index, {
      repair: false,
      pendingTimeoutMs: 20_000,
      onProgress: () => undefined,
      ...options,
    });

  const clear = () => system.pool.query('delete from outbox; delete from fan_outs');

  /** Adds institutes to the database and to the index, with no change left in the pipeline. */
  async function addIndexed(count: number): Promise<number[]> {
    const ids = [];
    for (let n = 0; n < count; n += 1) ids.push(await addInstitute(system.pool));
    await system.writeBatch(ids);
    await clear();
    // `spoil` raises the version of a document by one; the next read stamps must be above that.
    await system.pool.query(`select nextval('read_stamps') from generate_series(1, 10)`);
    await system.elasticsearch.indices.refresh({ index });
    return ids;
  }

  /** Changes a document in the index only. */
  const spoil = (id: number, doc: object) =>
    system.elasticsearch.update({ index, id: String(id), doc, refresh: true });

  it('finds no difference in an index that agrees', async () => {
    await addIndexed(5);
    const { institutes, documents, missing, extra, differing, pending, foreign } = await run();
    assert.deepEqual([institutes, documents], [5, 5]);
    assert.deepEqual([missing, extra, differing, pending, foreign], [[], [], [], [], []]);
  });

  it('lists missing, extra, differing and foreign documents', async () => {
    const [missing, extra, differing, renamed] = (await addIndexed(6)) as [number, number, number, number];
    await system.elasticsearch.delete({ index, id: String(missing), refresh: true });
    await system.pool.query('delete from institutes where id = $1', [extra]);
    await spoil(differing, { popularity: 7 });
    await system.pool.query(`update institutes set name = 'Renamed' where id = $1`, [renamed]);
    // One document with an id above all institutes, and one without an `id`, which is in no range.
    await system.elasticsearch.index({
      index,
      id: '999999',
      document: { id: 999_999, slug: 'x', name: 'X' },
    });
    await system.elasticsearch.index({ index, id: 'abc', document: { slug: 'y', name: 'Y' }, refresh: true });
    await clear();
    const report = await run();
    assert.deepEqual(report.missing, [missing]);
    assert.deepEqual(report.extra, [extra, 999_999]);
    assert.deepEqual(report.differing, [differing, renamed]);
    assert.deepEqual(report.foreign, ['abc']);
    assert.deepEqual(report.pending, []);
    const explained = await explain(system.indexing, differing);
    assert.deepEqual(explained.indexes[0]?.fields, [{ field: 'popularity', expected: 0, indexed: 7 }]);
    assert.equal((await explain(system.indexing, missing)).indexes[0]?.document, null);
  });

  it('repairs differences through the outbox', async () => {
    const [missing, extra, differing] = (await addIndexed(4)) as [number, number, number];
    await system.elasticsearch.delete({ index, id: String(missing), refresh: true });
    await system.pool.query('delete from institutes where id = $1', [extra]);
    await spoil(differing, { popularity: 7 });
    await clear();
    system.startRelay();
    system.startConsumer();
    const report = await run({ repair: true });
    assert.equal(report.repaired, 3);
    assert.deepEqual([report.missing, report.extra, report.differing, report.pending], [[], [], [], []]);
    assert.deepEqual((await run()).differing, []);
  });

  it('does not report changes that are still in the pipeline', async () => {
    const [id, other] = (await addIndexed(2)) as [number, number];
    await system.pool.query(`update institutes set name = 'In The Outbox' where id = $1`, [id]);
    const impatient = await run({ pendingTimeoutMs: 0 });
    assert.deepEqual([impatient.differing, impatient.pending], [[], [id]]);
    await spoil(other, { popularity: 7 });
    const running = run();
    setTimeout(() => {
      system.startRelay();
      system.startConsumer();
    }, 2_000);
    const { differing, pending } = await running;
    assert.deepEqual([differing, pending], [[other], []]);
  });

  it('waits for changes in a queue', async () => {
    const [id] = (await addIndexed(1)) as [number];
    await system.pool.query(`update institutes set name = 'In The Queue' where id = $1`, [id]);
    const relay = system.startRelay();
    await until('in the queue', async () => (await system.indexing.countQueued()) > 0);
    await relay.close();
    const { differing, pending } = await run({ pendingTimeoutMs: 1_000 });
    assert.deepEqual([differing, pending], [[], [id]]);
  });

  it('waits for changes that a consumer has in flight, however long', async () => {
    const [id, other] = (await addIndexed(2)) as [number, number];
    await system.pool.query(`update institutes set name = 'In Flight In A Consumer' where id = $1`, [id]);
    system.startRelay();
    let blocked = true;
    const consumer = system.startConsumer((ids) =>
      blocked ? Promise.reject(new Error('elasticsearch refuses all writes')) : system.writeBatch(ids),
    );
    await until('reported', async () => (await measureInFlight(system.pool)).messages === 1);
    assert.equal(consumer.inFlight.messages, 1);
    await spoil(other, { popularity: 7 });
    const { differing, pending } = await run({ pendingTimeoutMs: 3_000 });
    // The message in flight may be about the other institute as well.
    assert.deepEqual([differing, pending], [[], [id, other]]);
    blocked = false;
    assert.deepEqual((await run()).differing, [other]);
    await until('no longer in flight', async () => (await measureInFlight(system.pool)).messages === 0);
  });

  it('finds no difference during steady edits', async () => {
    const ids = await addIndexed(200);
    system.startRelay();
    system.startConsumer();
    let editing = true;
    const edits = (async () => {
      for (let n = 0; editing; n += 1)
        await system.pool.query(`update institutes set name = 'Edited ' || $2 where id = $1`, [
          ids[n % ids.length],
          n,
        ]);
    })();
    const { missing, extra, differing } = await run();
    editing = false;
    await edits;
    assert.deepEqual([missing, extra, differing], [[], [], []]);
  });

  it('finds changes that bypassed the triggers', async () => {
    const [id] = (await addIndexed(2)) as [number];
    const client = await system.ownerPool.connect();
    await client.query('set session_replication_role = replica');
    await client.query(`update institutes set name = 'Restored' where id = $1`, [id]);
    client.release(true);
    assert.deepEqual((await run()).differing, [id]);
  });

  it('does not report a change that changes nothing', async () => {
    const ids = await addIndexed(3);
    await addChanges(system.pool, ids);
    const { differing, pending } = await run({ pendingTimeoutMs: 0 });
    assert.deepEqual([differing, pending], [[], []]);
  });
});
