import assert from 'node:assert/strict';
import { ensureIndex } from '../../../../indexer/rebuild/first-index.ts';
import { startIndexRepair } from '../../../../indexer/rebuild/index-repair.ts';
import { prune } from '../../../../indexer/rebuild/index-switching.ts';
import { reindex } from '../../../../indexer/rebuild/reindex.ts';
import { ensureQueues } from '../../../../indexer/sync/queue-setup.ts';
import { consumerProblems, readinessProblems } from '../../../../src/domain/readiness.ts';
import { startReadinessWatch } from '../../../../src/readiness-watch.ts';
import {
  createIndex,
  listIndexes,
  newIndexName,
  writeOwner,
} from '../../../../src/storage/elasticsearch/indexes.ts';
import { readIndexState } from '../../../../src/storage/index-state.ts';
import { readDatabaseIdentity } from '../../../../src/storage/postgres/database-identity.ts';
import { listRepairs } from '../../../../src/storage/postgres/sync/repairs.ts';
import { addTarget, listTargets, removeTarget } from '../../../../src/storage/postgres/sync/targets.ts';
import { apiDependencies, startApi } from '../../../support/api.ts';
import { addInstitute } from '../../../support/data/catalogue.ts';
import { createTestSystem, quiet, type TestSystem } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';

describe('Readiness', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let index: string;
  beforeEach(async () => {
    system = await createTestSystem();
    index = await system.ensureIndex();
  });
  afterEach(() => system.close());

  const find = async () =>
    readinessProblems(
      await readIndexState({ db: system.pool, elasticsearch: system.elasticsearch }, system.config),
    );

  const rebuild = async () => {
    const { index } = await reindex(system.indexing, {
      switch: true,
      pendingTimeoutMs: 1_000,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    return index;
  };

  /** Runs the relay, the consumer and the repair until no target has to be compared any more. */
  async function runUntilRepaired() {
    system.startRelay();
    system.startConsumer();
    const repair = startIndexRepair({ ...system.indexing, onRepaired: () => undefined });
    try {
      await until('repaired', async () => (await listRepairs(system.pool)).length === 0, 45_000);
    } finally {
      await repair.close();
    }
  }

  it('reports that nothing could be written for a minute, and why', async () => {
    const consumer = system.startConsumer();
    system.startRelay();
    assert.deepEqual(consumerProblems(consumer.failingSeconds, consumer.state), []);
    const block = (on: true | null) =>
      system.elasticsearch.indices.putSettings({ index, settings: { 'index.blocks.write': on } as never });
    await block(true);
    const id = await addInstitute(system.pool);
    await until('failing', async () => consumer.failingSeconds > 0.5);
    assert.deepEqual(consumerProblems(59, consumer.state), []);
    const [problem] = consumerProblems(60 + consumer.failingSeconds, consumer.state);
    assert.match(
      problem?.problem ?? '',
      /nothing could be written to the index for 6\d s: retrying: .*block/,
    );
    await block(null);
    await until('searchable', () => system.find(id));
    assert.equal(consumer.failingSeconds, 0);
  });

  it('reports no problem with an index of this database, before and after a rebuild', async () => {
    const id = await addInstitute(system.pool);
    await system.writeBatch([id]);
    await system.makeSearchable([index]);
    assert.deepEqual(await find(), []);
    await rebuild();
    await system.ensureIndex();
    assert.deepEqual(await find(), []);
    assert.deepEqual(await listRepairs(system.pool), []);
  });

  it('reports missing migrations and the command that runs them', async () => {
    await system.ownerPool.query(`delete from migrations where name like '0017%'`);
    assert.deepEqual(await find(), [
      { problem: 'the database is missing migrations: 0017_repairs', run: 'institutes migrate' },
    ]);
    await assert.rejects(system.ensureIndex(), /institutes migrate/);
  });

  it('reports that no index is searched', async () => {
    await system.elasticsearch.indices.delete({ index });
    assert.match((await find())[0]?.problem ?? '', /no index is searched/);
    await system.ensureIndex();
    assert.deepEqual(await find(), []);
  });

  it('reports an index of another database until a rebuild has switched to one of this database', async () => {
    const id = await addInstitute(system.pool);
    const database = await readDatabaseIdentity(system.pool);
    await writeOwner(system.elasticsearch, index, { ...database, server: '1' });
    const [problem] = await find();
    assert.match(problem?.problem ?? '', /was filled from another database/);
    assert.match(problem?.run ?? '', /^institutes reindex/);
    await rebuild();
    await system.ensureIndex();
    assert.deepEqual(await find(), []);
    assert.equal((await system.find(id))?.id, id);
  });

  it('removes the indexes of the original from the targets of a copied database', async () => {
    const database = await readDatabaseIdentity(system.pool);
    const theirs = newIndexName(system.config, new Date());
    await createIndex(system.elasticsearch, system.config, theirs, { readable: false });
    await writeOwner(system.elasticsearch, theirs, { ...database, name: 'original' });
    await addTarget(system.pool, theirs, null);
    await system.ensureIndex();
    assert.deepEqual(await listTargets(system.pool), [index]);
    // With another index name the copy gets its own first index and writes to no index of the original.
    await writeOwner(system.elasticsearch, index, { ...database, name: 'original' });
    const config = { ...system.config, INDEX_NAME: `${system.config.INDEX_NAME}-copy` };
    await ensureIndex({ pool: system.pool, elasticsearch: system.elasticsearch, config, logger: quiet });
    const [created, ...others] = await listTargets(system.pool);
    assert(created?.startsWith(config.INDEX_NAME));
    assert.deepEqual(others, []);
  });

  it('is regained when the searched index is missing from the targets of a restored database', async () => {
    const id = await addInstitute(system.pool, { name: 'Before' });
    const second = await rebuild();
    await removeTarget(system.pool, second);
    await system.pool.query(`update institutes set name = 'After' where id = $1`, [id]);
    await system.pool.query('delete from outbox');
    assert.match((await find())[0]?.problem ?? '', /is not a target of this database/);
    await system.ensureIndex();
    assert.deepEqual(await listTargets(system.pool), [index, second]);
    assert.equal((await listRepairs(system.pool)).length, 2);
    assert.match((await find())[0]?.problem ?? '', /may differ from the database/);
    await runUntilRepaired();
    assert.deepEqual(await find(), []);
    assert.equal((await system.find(id))?.name, 'After');
  });

  it('is regained after a restore by writing again the documents that differ, and no others', async () => {
    const unchanged = await addInstitute(system.pool, { name: 'Unchanged' });
    const archived = await addInstitute(system.pool, { name: 'Archived after the dump' });
    const added = await addInstitute(system.pool, { name: 'Added after the dump' });
    await system.writeBatch([unchanged, archived, added]);
    await system.pool.query(`update institutes set status = 'archived' where id = $1`, [archived]);
    await system.writeBatch([archived]);
    await system.makeSearchable([index]);
    assert.equal(await system.find(archived), null);
    // The rows as in the restored dump, changed without triggers, and the read stamps of that time.
    await system.ownerPool.query(
      `set session_replication_role = replica;
       update institutes set status = 'published' where id = ${archived};
       delete from institutes where id = ${added};
       reset session_replication_role;
       delete from outbox;
       select setval('read_stamps', 1, false)`,
    );
    assert.match((await find())[0]?.problem ?? '', /the database is older than the index/);
    await system.ensureIndex();
    await runUntilRepaired();
    assert.deepEqual(await find(), []);
    assert.equal((await system.find(archived))?.name, 'Archived after the dump');
    assert.equal(await system.find(added), null);
    assert.equal((await system.find(unchanged))?.read_stamp, 1, 'it was not written again');
  });

  it('reports a restored database by its incarnation, even if no document is newer', async () => {
    const database = await readDatabaseIdentity(system.pool);
    await writeOwner(system.elasticsearch, index, { ...database, incarnation: 'of before' });
    assert.match((await find())[0]?.problem ?? '', /the database was restored/);
    await system.ensureIndex();
    assert.deepEqual(
      (await listRepairs(system.pool)).map(({ index_name }) => index_name),
      [index],
    );
    await runUntilRepaired();
    assert.deepEqual(await find(), []);
  });

  it('is refused to a new database whose index was filled from an older one of the same name', async () => {
    const database = await readDatabaseIdentity(system.pool);
    await writeOwner(system.elasticsearch, index, { ...database, incarnation: 'of before' });
    await removeTarget(system.pool, index);
    await assert.rejects(system.ensureIndex(), /another database/);
  });

  it('is regained after queues were lost by comparing every document', async () => {
    const id = await addInstitute(system.pool, { name: 'Lost Change' });
    const queues = { pool: system.pool, connection: system.rabbitmq, names: system.names, logger: quiet };
    await ensureQueues(queues);
    await system.pool.query('delete from repairs');
    await ensureQueues(queues);
    assert.deepEqual(await listRepairs(system.pool), [], 'nothing is lost');
    const relay = system.startRelay();
    await until('queued', async () => (await system.indexing.countQueued()) > 0);
    await relay.close();
    for (const queue of Object.values(system.names)) await system.rabbitmq.queueDelete({ queue });
    await ensureQueues(queues);
    assert.equal((await listRepairs(system.pool)).length, 1);
    await runUntilRepaired();
    assert.equal((await system.find(id))?.name, 'Lost Change');
  });

  it('is reported by /readyz from the last check, while searches continue', async () => {
    let checks = 0;
    const problem = { problem: 'the index is older', run: 'institutes reindex' };
    const readiness = startReadinessWatch({
      find: async () => {
        checks += 1;
        return checks === 1 ? [problem] : [];
      },
      onFound: () => undefined,
      onError: () => undefined,
    });
    await readiness.check();
    const api = await startApi(apiDependencies(system, { readinessProblems: () => readiness.problems }));
    try {
      for (let probe = 0; probe < 5; probe += 1) {
        const { status, body } = await api.get('/readyz');
        assert.deepEqual([status, body.status, body.problems], [503, 'not ready', [problem]]);
      }
      assert.equal(checks, 1, 'a probe starts no check');
      assert.equal((await api.get('/v1/institutes')).status, 200);
      await readiness.check();
      const { status, body } = await api.get('/readyz');
      assert.deepEqual([status, body.status, body.problems], [200, 'ready', []]);
    } finally {
      await readiness.close();
      api.close();
    }
  });

  it("ignores the indexes of a deployment whose index name begins with this one's", async () => {
    const neighbour = { ...system.config, INDEX_NAME: `${system.config.INDEX_NAME}-2` };
    const theirs = newIndexName(neighbour, new Date());
    await createIndex(system.elasticsearch, neighbour, theirs, { readable: true });
    const odd = `${index}-copy`;
    await system.elasticsearch.indices.create({ index: odd });
    assert.deepEqual(await listIndexes(system.elasticsearch, system.config), [
      { name: index, readable: true },
    ]);
    assert.deepEqual(await prune(system.indexing), { kept: index, removed: [] });
    const second = await rebuild();
    assert.deepEqual(await prune(system.indexing), { kept: second, removed: [index] });
    assert.deepEqual(await listIndexes(system.elasticsearch, neighbour), [{ name: theirs, readable: true }]);
    assert.equal(await system.elasticsearch.indices.exists({ index: odd }), true);
  });
});
