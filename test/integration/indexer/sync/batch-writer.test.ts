import assert from 'node:assert/strict';
import { createIndex, writeAlias } from '../../../../src/storage/elasticsearch/indexes.ts';
import { addTarget, removeTarget } from '../../../../src/storage/postgres/sync/targets.ts';
import { addInstitute } from '../../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../../support/system.ts';

describe('The batch writer', () => {
  let system: TestSystem;
  let index: string;
  beforeEach(async () => {
    system = await createTestSystem();
    index = await system.ensureIndex();
  });
  afterEach(() => system.close());

  /** The name in the index, refreshed or not. */
  async function indexedName(id: number): Promise<unknown> {
    const { _source } = await system.elasticsearch.get<{ name: string }>({ index, id: String(id) });
    return _source?.name;
  }

  it('lets the latest read win, whatever the order of the writes', async () => {
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
    assert.equal(await indexedName(id), 'Current College', 'the older read changes nothing');
    await system.pool.query(`update institutes set name = 'Newer College' where id = $1`, [id]);
    const again = await system.writeBatch([id]);
    assert.deepEqual([again.retry.size, again.poison.length], [0, 0]);
    assert.equal(await indexedName(id), 'Newer College', 'the newer read replaces the document');
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
    assert.equal(await system.elasticsearch.exists({ index, id: String(id) }), false);
  });

  it('continues when a target is dropped between the write and the refresh', async () => {
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

  it('never creates a dropped index again, and asks for a retry', async () => {
    await system.elasticsearch.indices.delete({ index });
    const { retry, retryReason } = await system.writeBatch([await addInstitute(system.pool)]);
    assert.equal(retry.size, 1);
    assert.match(String(retryReason), /no such index|index_not_found|alias/);
    assert.equal(await system.elasticsearch.indices.exists({ index }), false);
  });
});
