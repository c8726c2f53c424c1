import assert from 'node:assert/strict';
import { describePipelineIndexes } from '../../../../indexer/rebuild/index-status.ts';
import { prune, rollback } from '../../../../indexer/rebuild/index-switching.ts';
import { type ReindexOptions, reindex } from '../../../../indexer/rebuild/reindex.ts';
import { createIndex } from '../../../../src/storage/elasticsearch/indexes.ts';
import { withRebuildLock } from '../../../../src/storage/postgres/advisory-locks.ts';
import { beginPause } from '../../../../src/storage/postgres/sync/pause.ts';
import { listRebuilds } from '../../../../src/storage/postgres/sync/rebuilds.ts';
import { addTarget, listTargets } from '../../../../src/storage/postgres/sync/targets.ts';
import { addInstitute } from '../../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';

describe('A rebuild', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let first: string;
  beforeEach(async () => {
    system = await createTestSystem();
    first = await system.ensureIndex();
  });
  afterEach(() => system.close());

  const options = (changes: Partial<ReindexOptions> = {}): ReindexOptions => ({
    switch: true,
    pendingTimeoutMs: 20_000,
    onProgress: () => undefined,
    signal: new AbortController().signal,
    ...changes,
  });
  const run = (changes: Partial<ReindexOptions> = {}) => reindex(system.indexing, options(changes));

  function addMany(count: number, from = 1) {
    return system.pool.query(
      `insert into institutes (slug, name, kind, status)
       select 'c-' || n, 'College ' || n, 'college', 'published'
       from generate_series($1::int, $1::int + $2::int - 1) n`,
      [from, count],
    );
  }

  async function namesIn(index: string): Promise<Map<number, string>> {
    await system.elasticsearch.indices.refresh({ index });
    const { hits } = await system.elasticsearch.search<{ name: string }>({ index, size: 10_000 });
    return new Map(hits.hits.map(({ _id, _source }) => [Number(_id), _source?.name ?? '']));
  }

  const searched = async () =>
    (await describePipelineIndexes(system.indexing)).indexes.find((index) => index.searched)?.name;

  /** Searches until the returned function is called, which returns the errors of the searches that failed. */
  function startSearching() {
    let stopped = false;
    const failures: unknown[] = [];
    const ended = (async () => {
      while (!stopped) {
        await system.elasticsearch
          .search({ index: system.config.INDEX_NAME, allow_partial_search_results: false })
          .catch((error: unknown) => failures.push(error));
      }
    })();
    return async () => {
      stopped = true;
      await ended;
      return failures;
    };
  }

  it('switches to a new index during edits, and no search fails', async () => {
    await addMany(3_000);
    system.startRelay();
    system.startConsumer();
    const stopSearching = startSearching();
    let editing = true;
    const edits = (async () => {
      for (let n = 1; editing; n += 1) {
        await system.pool.query(`update institutes set name = 'Edited ' || $2 where slug = 'c-' || $1`, [
          1 + (n % 3_000),
          n,
        ]);
        if (n % 10 === 0) await system.pool.query(`delete from institutes where slug = 'c-' || $1`, [n]);
        if (n % 10 === 5) await addMany(1, 10_000 + n);
      }
    })();
    const before = await system.generation.read();
    const report = await run();
    editing = false;
    await edits;
    assert.deepEqual(await stopSearching(), []);
    assert.equal(report.switched, true);
    assert.equal(report.before, first);
    assert.equal(await searched(), report.index);
    assert((await system.generation.read()) > before, 'the caches are invalidated');
    const { rows } = await system.pool.query<{ id: number; name: string }>(
      `select id::int, name from institutes where status = 'published'`,
    );
    const truth = new Map(rows.map(({ id, name }) => [id, name]));
    for (const index of [first, report.index])
      await until(`${index} has every edit`, async () => {
        const names = await namesIn(index);
        return names.size === truth.size && [...truth].every(([id, name]) => names.get(id) === name);
      });
  });

  it('keeps the previous index up to date, so that a rollback loses nothing, until it is pruned', async () => {
    const id = await addInstitute(system.pool, { name: 'Old Name' });
    system.startRelay();
    system.startConsumer();
    const { index } = await run();
    await system.pool.query(`update institutes set name = 'New Name' where id = $1`, [id]);
    await until('searchable', async () => (await system.find(id))?.name === 'New Name');
    const before = await system.generation.read();
    assert.deepEqual(await rollback(system.indexing, null), { before: index, index: first });
    assert((await system.generation.read()) > before);
    assert.equal((await system.find(id))?.name, 'New Name');
    await assert.rejects(rollback(system.indexing, null), /There is no index to roll back to/);
    await assert.rejects(rollback(system.indexing, 'nope'), /nope does not receive all live changes/);
    assert.equal((await rollback(system.indexing, index)).index, index);
    assert.deepEqual(await prune(system.indexing), { kept: index, removed: [first] });
    assert.deepEqual(await listTargets(system.pool), [index]);
    assert.equal(await system.elasticsearch.indices.exists({ index: first }), false);
    await assert.rejects(rollback(system.indexing, null), /There is no index to roll back to/);
    assert.equal(await searched(), index);
  });

  it('is resumed after an interruption', async () => {
    await addMany(5_000);
    const interrupted = new AbortController();
    await assert.rejects(
      run({ onProgress: () => interrupted.abort(new Error('interrupted')), signal: interrupted.signal }),
      /interrupted/,
    );
    const [rebuild] = await listRebuilds(system.pool);
    assert(rebuild);
    assert.equal(await searched(), first, 'nothing was switched');
    await system.pool.query(
      `update rebuilds set cursor = (select max(id) - 500 from institutes), documents = 4500`,
    );
    system.startRelay();
    system.startConsumer();
    const report = await run({ pendingTimeoutMs: 2_000 });
    assert.equal(report.index, rebuild.index_name);
    assert.equal(report.resumed, true);
    assert.deepEqual(await listRebuilds(system.pool), []);
  });

  it('does not switch when its check finds institutes that a resumed run has skipped', async () => {
    await addMany(20);
    await system.pool.query('delete from outbox');
    const interrupted = new AbortController();
    interrupted.abort(new Error('interrupted'));
    await assert.rejects(run({ signal: interrupted.signal }), /interrupted/);
    await system.pool.query(`update rebuilds set cursor = (select max(id) - 5 from institutes)`);
    const report = await run();
    assert.equal(report.switched, false);
    assert.equal(report.check?.missing.length, 15);
    assert.equal(await searched(), first);
  });

  it('removes an unfinished index that has another mapping', async () => {
    const interrupted = new AbortController();
    interrupted.abort(new Error('interrupted'));
    await assert.rejects(run({ signal: interrupted.signal }), /interrupted/);
    await system.pool.query(`update rebuilds set definition_checksum = 'another'`);
    const [unfinished] = await listRebuilds(system.pool);
    const { index } = await run();
    assert.notEqual(index, unfinished?.index_name);
    assert.equal(await system.elasticsearch.indices.exists({ index: unfinished?.index_name ?? '' }), false);
    assert.deepEqual(await listTargets(system.pool), [first, index]);
  });

  it('does not switch when told not to, and switches in the next run', async () => {
    await addMany(10);
    await system.pool.query('delete from outbox');
    const built = await run({ switch: false });
    assert.deepEqual([built.switched, built.check?.documents], [false, 10]);
    assert.equal(await searched(), first);
    await assert.rejects(rollback(system.indexing, built.index), /does not receive all live changes/);
    const again = await run();
    assert.deepEqual([again.index, again.resumed, again.switched], [built.index, true, true]);
  });

  it('is refused while another one runs and while indexing is paused, and so is a prune', async () => {
    await withRebuildLock(system.pool, async () => {
      await assert.rejects(run(), /Another reindex, rollback or prune is running/);
      await assert.rejects(prune(system.indexing), /Another reindex/);
      await assert.rejects(rollback(system.indexing, null), /Another reindex/);
    });
    await beginPause(system.pool);
    await assert.rejects(run(), /paused/);
    assert.deepEqual(await listTargets(system.pool), [first], 'nothing was begun');
  });

  it('removes a target that Elasticsearch has lost, and continues', async () => {
    await system.elasticsearch.indices.delete({ index: first });
    const { index, before } = await run();
    assert.equal(before, null);
    assert.deepEqual(await listTargets(system.pool), [index]);
  });

  it('is followed by a prune that also removes indexes that are not targets', async () => {
    const orphan = `${system.config.INDEX_NAME}-20000101t000000000z`;
    await createIndex(system.elasticsearch, system.config, orphan, { readable: false });
    assert.deepEqual(await prune(system.indexing), { kept: first, removed: [orphan] });
  });

  it('leaves targets with another mapping, which get the fields that they have', async () => {
    const older = `${system.config.INDEX_NAME}-20000101t000000000z`;
    await system.elasticsearch.indices.create({
      index: older,
      mappings: {
        dynamic: 'strict',
        properties: { id: { type: 'long' }, name: { type: 'text' }, read_stamp: { type: 'long' } },
      },
      aliases: { [`${older}-write`]: {} },
    });
    await addTarget(system.pool, older, {
      id: { type: 'long' },
      name: { type: 'text' },
      read_stamp: { type: 'long' },
    });
    const id = await addInstitute(system.pool, { name: 'Narrow College' });
    const { poison } = await system.writeBatch([id]);
    assert.deepEqual(poison, []);
    const { _source } = await system.elasticsearch.get<object>({ index: older, id: String(id) });
    assert.deepEqual(Object.keys(_source ?? {}), ['id', 'name', 'read_stamp']);
  });
});
