import assert from 'node:assert/strict';
import { writeOwner } from '../../../../src/storage/elasticsearch/indexes.ts';
import { readDatabaseIdentity } from '../../../../src/storage/postgres/database-identity.ts';
import { listTargets } from '../../../../src/storage/postgres/sync/targets.ts';
import { addInstitute } from '../../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';

describe('ensureIndex', () => {
  let system: TestSystem;
  let index: string;
  beforeEach(async () => {
    system = await createTestSystem();
    index = await system.ensureIndex();
  });
  afterEach(() => system.close());

  it('refuses an index that was filled from another database', async () => {
    const database = await readDatabaseIdentity(system.pool);
    await writeOwner(system.elasticsearch, index, { ...database, name: 'another' });
    await assert.rejects(system.ensureIndex(), /another database.*institutes reindex/);
    assert.deepEqual(await listTargets(system.pool), [index], 'nothing was changed');
  });

  it('creates the first index once when called several times, and indexes the existing institutes', async () => {
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
