import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { createIndex } from '../../../../src/storage/elasticsearch/indexes.ts';
import { addTarget } from '../../../../src/storage/postgres/sync/targets.ts';
import type { DeadLetter } from '../../../../src/storage/rabbitmq/rabbitmq-client.ts';
import { addInstitute, addPlaces } from '../../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';

describe('The consumer', () => {
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

  it('makes an insert, an update and a delete searchable', async () => {
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

  it('removes unpublished institutes, and writes the new name of a university to its colleges', async () => {
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

  it('raises the generation once changes are searchable, and not while nothing changes', async () => {
    run();
    const id = await addInstitute(system.pool);
    await searchable(id);
    const raised = await until('raised', () => system.generation.read());
    // A few refresh intervals, in which nothing must happen.
    await delay(6 * system.config.INDEX_REFRESH_MS);
    assert.equal(await system.generation.read(), raised);
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

  it('publishes an institute that cannot be mapped as a dead letter, and indexes all others', async () => {
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

  it('publishes no dead letters when a whole batch is poison, because the mapping must be wrong', async () => {
    const narrow = `${index}-narrow`;
    await system.addTarget(narrow, { properties: { name: { type: 'integer' } } });
    await system.pool.query(
      `insert into institutes (slug, name, kind, status)
       select 'c-' || n, 'College ' || n, 'college', 'published' from generate_series(1, 50) n`,
    );
    const consumer = run();
    await until('retrying', async () => /do not fit the mapping/.test(consumer.state));
    const dead = await system.rabbitmq.queueDeclare({ queue: system.names.dead, passive: true });
    assert.equal(dead.messageCount, 0);
  });

  it('retries while an index refuses writes, and loses nothing', async () => {
    const consumer = run();
    await system.elasticsearch.indices.putSettings({
      index,
      settings: { 'index.blocks.write': true } as never,
    });
    const ids = [await addInstitute(system.pool), await addInstitute(system.pool)];
    await until('retrying', async () => consumer.state !== 'consuming');
    assert.equal(await system.find(ids[0] as number), null);
    await system.elasticsearch.indices.putSettings({
      index,
      settings: { 'index.blocks.write': null } as never,
    });
    for (const id of ids) await searchable(id);
    assert.equal(consumer.state, 'consuming');
  });

  it('returns to the queue what it has not written when it closes', async () => {
    const consumer = run();
    await system.elasticsearch.indices.putSettings({
      index,
      settings: { 'index.blocks.write': true } as never,
    });
    const id = await addInstitute(system.pool);
    await until('retrying', async () => consumer.state !== 'consuming');
    await consumer.close();
    await system.elasticsearch.indices.putSettings({
      index,
      settings: { 'index.blocks.write': null } as never,
    });
    system.startConsumer();
    await searchable(id);
  });

  it('moves a message that is not a change message to the dead letters', async () => {
    run();
    await system.rabbitmq.queueDeclare({ queue: system.names.changes, passive: true }).catch(() => undefined);
    const publisher = system.rabbitmq.createPublisher({ confirm: true });
    await until('queue', async () => {
      await publisher.send(system.names.changes, { hello: 'world' });
      return system.rabbitmq.basicGet({ queue: system.names.dead, noAck: true });
    });
    await publisher.close();
  });

  it('writes an institute again when the sequence of read stamps was set back while it runs', async () => {
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
});
