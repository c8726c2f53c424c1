import assert from 'node:assert/strict';
import { createIndex, writeAlias, writeOwner } from '../../../../src/storage/elasticsearch/indexes.ts';
import { readDatabaseIdentity } from '../../../../src/storage/postgres/database-identity.ts';
import { addTarget, listTargets, removeTarget } from '../../../../src/storage/postgres/sync/targets.ts';
import type { DeadLetter } from '../../../../src/storage/rabbitmq/rabbitmq-client.ts';
import { addInstitute, addPlaces } from '../../../support/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';

describe('write path', () => {
  let system: TestSystem;
  let index: string;
  beforeEach(async () => {
    system = await createTestSystem();
    index = await system.ensureIndex();
  });
  afterEach(() => system.close());

  function run() {
    system.startRelay();
    return system.startConsumer();
  }

  const searchable = (id: number) => until(`${id} searchable`, () => system.find(id));
  const gone = (id: number) => until(`${id} gone`, async () => (await system.find(id)) === null);

  it('makes an insert, an update and a delete visible', async () => {
    run();
    const { district } = await addPlaces(system.pool);
    const id = await addInstitute(system.pool, { place_id: district });
    const document = await searchable(id);
    assert.equal(document.state, 'Kerala');
    assert.deepEqual(document.location, { lat: 10, lon: 76 });
    await system.pool.query(`update institutes set name = 'Renamed College' where id = $1`, [id]);
    await until('renamed', async () => (await system.find(id))?.name === 'Renamed College');
    await system.pool.query('delete from institutes where id = $1', [id]);
    await gone(id);
  });

  it('takes what is not published out, and a renamed university into its colleges', async () => {
    run();
    const university = await addInstitute(system.pool, { kind: 'university', name: 'Old University' });
    const college = await addInstitute(system.pool, { affiliation_id: university });
    assert.equal((await searchable(college)).university, 'Old University');
    await system.pool.query(`update institutes set name = 'New University' where id = $1`, [university]);
    await until('renamed', async () => (await system.find(college))?.university === 'New University');
    await system.pool.query(`update institutes set status = 'draft' where id = $1`, [university]);
    await gone(university);
    await until('unlinked', async () => {
      const { affiliation, university: name } = (await system.find(college)) ?? {};
      return affiliation === null && name === null;
    });
  });

  it('raises the generation once changes are visible, not before and not when idle', async () => {
    run();
    const id = await addInstitute(system.pool);
    await searchable(id);
    const raised = await until('raised', () => system.generation.read());
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(await system.generation.read(), raised);
  });

  it('lets whoever read last win, whatever the order of writes', async () => {
    const id = await addInstitute(system.pool, { name: 'Current College' });
    await system.writeBatch([id]);
    const stale = await system.elasticsearch.bulk({
      operations: [
        {
          index: {
            _index: writeAlias(index),
            _id: String(id),
            version: 0,
            version_type: 'external',
            require_alias: true,
          },
        },
        { id, slug: 's', name: 'Stale College' },
      ],
    });
    assert.equal(stale.items[0]?.index?.status, 409);
    const again = await system.writeBatch([id]);
    assert.deepEqual([again.retry.size, again.poison.length], [0, 0]);
  });

  it('does not bring a deleted institute back by a delayed write', async () => {
    const id = await addInstitute(system.pool);
    await system.writeBatch([id]);
    await system.pool.query('delete from institutes where id = $1', [id]);
    await system.writeBatch([id]);
    const { rows } = await system.pool.query('select last_value::int - 1 as stamp from read_stamps');
    const delayed = await system.elasticsearch.bulk({
      operations: [
        {
          index: {
            _index: writeAlias(index),
            _id: String(id),
            version: rows[0].stamp,
            version_type: 'external',
            require_alias: true,
          },
        },
        { id, slug: 's', name: 'Ghost College' },
      ],
    });
    assert.equal(delayed.items[0]?.index?.status, 409);
  });

  it('writes to every target', async () => {
    run();
    const second = `${index}-second`;
    await createIndex(system.elasticsearch, system.config, second, { readable: false });
    await addTarget(system.pool, second, null);
    const id = await addInstitute(system.pool);
    await searchable(id);
    assert(await system.elasticsearch.exists({ index: second, id: String(id) }));
  });

  it('sends an institute that cannot be mapped to the dead letters with its reason, and stops nobody', async () => {
    // Years do not fit a byte: rows with a year are poison for this index, rows without are not.
    const narrow = `${index}-narrow`;
    await system.addTarget(narrow, { dynamic: true, properties: { established: { type: 'byte' } } });
    run();
    const poison = await addInstitute(system.pool, { established: 1950 });
    const healthy = await addInstitute(system.pool);
    await searchable(healthy);
    assert(await until('healthy', () => system.elasticsearch.exists({ index: narrow, id: String(healthy) })));
    const letter = await until('dead letter', () =>
      system.rabbitmq.basicGet({ queue: system.names.dead, noAck: true }),
    );
    const { id, index: refusedBy, reason } = letter.body as DeadLetter;
    assert.deepEqual([id, refusedBy], [poison, narrow]);
    assert.match(reason, /established/);
    assert.equal(
      ((await searchable(poison)) as { established: number }).established,
      1950,
      'the other index takes it',
    );
    const left = await system.rabbitmq.queueDeclare({ queue: system.names.changes, passive: true });
    assert.equal(left.messageCount, 0);
  });

  it('takes poison in a whole batch for a wrong mapping and buries nothing', async () => {
    const narrow = `${index}-narrow`;
    await system.addTarget(narrow, { properties: { name: { type: 'integer' } } });
    await system.pool.query(
      `insert into institutes (slug, name, kind, status)
       select 'c-' || n, 'College ' || n, 'college', 'published' from generate_series(1, 50) n`,
    );
    const consumer = run();
    await until('trying again', async () => /do not fit the mapping/.test(consumer.state));
    const dead = await system.rabbitmq.queueDeclare({ queue: system.names.dead, passive: true });
    assert.equal(dead.messageCount, 0);
  });

  it('waits while an index takes no writes, and loses nothing', async () => {
    const consumer = run();
    await system.elasticsearch.indices.putSettings({
      index,
      settings: { 'index.blocks.write': true } as never,
    });
    const ids = [await addInstitute(system.pool), await addInstitute(system.pool)];
    await until('trying again', async () => consumer.state !== 'consuming');
    assert.equal(await system.find(ids[0] as number), null);
    await system.elasticsearch.indices.putSettings({
      index,
      settings: { 'index.blocks.write': null } as never,
    });
    for (const id of ids) await searchable(id);
    assert.equal(consumer.state, 'consuming');
  });

  it('goes on when a target is dropped between the write and the refresh', async () => {
    const second = `${index}-second`;
    await createIndex(system.elasticsearch, system.config, second, { readable: false });
    await addTarget(system.pool, second, null);
    const id = await addInstitute(system.pool);
    const { targets } = await system.writeBatch([id]);
    assert.deepEqual(targets, [index, second]);
    await removeTarget(system.pool, second);
    await system.elasticsearch.indices.delete({ index: second });
    await system.makeSearchable(targets);
    assert(await system.find(id));
    await system.writeBatch([id]);
    assert.equal(await system.elasticsearch.indices.exists({ index: second }), false);
  });

  it('never creates a dropped index anew, and waits for a new list of targets', async () => {
    await system.elasticsearch.indices.delete({ index });
    const { retry, retryReason } = await system.writeBatch([await addInstitute(system.pool)]);
    assert.equal(retry.size, 1);
    assert.match(String(retryReason), /no such index|index_not_found|alias/);
    assert.equal(await system.elasticsearch.indices.exists({ index }), false);
  });

  it('refuses an index that another database filled', async () => {
    const database = await readDatabaseIdentity(system.pool);
    await writeOwner(system.elasticsearch, index, { ...database, name: 'another' });
    await assert.rejects(system.ensureIndex(), /another database.*institutes reindex/);
    assert.deepEqual(await listTargets(system.pool), [index], 'nothing was changed');
  });

  it('gives back to the queue what it has not written when it stops', async () => {
    const consumer = run();
    await system.elasticsearch.indices.putSettings({
      index,
      settings: { 'index.blocks.write': true } as never,
    });
    const id = await addInstitute(system.pool);
    await until('trying again', async () => consumer.state !== 'consuming');
    await consumer.close();
    await system.elasticsearch.indices.putSettings({
      index,
      settings: { 'index.blocks.write': null } as never,
    });
    system.startConsumer();
    await searchable(id);
  });

  it('moves a message in a foreign language to the dead letters', async () => {
    run();
    await system.rabbitmq.queueDeclare({ queue: system.names.changes, passive: true }).catch(() => undefined);
    const publisher = system.rabbitmq.createPublisher({ confirm: true });
    await until('queue', async () => {
      await publisher.send(system.names.changes, { hello: 'world' });
      return system.rabbitmq.basicGet({ queue: system.names.dead, noAck: true });
    });
    await publisher.close();
  });

  it('creates the first index once, however many ask, and indexes what was there', async () => {
    const fresh = await createTestSystem();
    try {
      const id = await addInstitute(fresh.pool);
      await fresh.pool.query('delete from outbox');
      await Promise.all([fresh.ensureIndex(), fresh.ensureIndex(), fresh.ensureIndex()]);
      assert.equal((await listTargets(fresh.pool)).length, 1);
      fresh.startRelay();
      fresh.startConsumer();
      await until('searchable', () => fresh.find(id));
    } finally {
      await fresh.close();
    }
  });

  it('writes an institute again where the sequence of read stamps was set back while it runs', async () => {
    const id = await addInstitute(system.pool, { name: 'First College' });
    const gone = await addInstitute(system.pool);
    await system.pool.query(`select setval('read_stamps', 5000)`);
    run();
    await searchable(id);
    await system.pool.query(`update institutes set status = 'draft' where id = $1`, [gone]);
    await until('gone', async () => (await system.find(gone)) === null);
    await system.pool.query(`select setval('read_stamps', 1)`);
    await system.pool.query(`update institutes set name = 'Second College' where id = $1`, [id]);
    await until('written again', async () => (await system.find(id))?.name === 'Second College');
    await system.pool.query(`select setval('read_stamps', 1)`);
    await system.pool.query(`update institutes set status = 'published' where id = $1`, [gone]);
    await searchable(gone);
    const { rows } = await system.pool.query('select last_value::int as last from read_stamps');
    assert(rows[0].last > 5000, `${rows[0].last}`);
  });

  it('raises read stamps that lag behind the index', async () => {
    const id = await addInstitute(system.pool);
    await system.pool.query(`select setval('read_stamps', 5000)`);
    await system.writeBatch([id]);
    await system.makeSearchable([index]);
    await system.pool.query(`select setval('read_stamps', 1)`);
    await system.ensureIndex();
    await system.pool.query(`update institutes set name = 'Restored College' where id = $1`, [id]);
    await system.writeBatch([id]);
    await system.makeSearchable([index]);
    assert.equal((await system.find(id))?.name, 'Restored College');
  });
});
