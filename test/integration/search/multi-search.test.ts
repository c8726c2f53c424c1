import assert from 'node:assert/strict';
import { createMultiSearch } from '../../../src/storage/elasticsearch/search-client.ts';
import { addInstitute } from '../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

describe('a multi-search', () => {
  let system: TestSystem;
  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    await system.writeBatch([await addInstitute(system.pool)]);
    await system.makeSearchable([system.config.INDEX_NAME]);
  });
  after(() => system?.close());

  it('answers the searches in their order, and names the position of a search that fails alone', async () => {
    const multiSearch = createMultiSearch(system.elasticsearch, system.config.INDEX_NAME);
    const answers = await multiSearch([{ size: 0 }, { size: 1 }]);
    assert.deepEqual(
      answers.map(({ hits }) => hits.hits.length),
      [0, 1],
    );
    await assert.rejects(multiSearch([{ size: 0 }, { size: 10_001 }, { size: 1 }]), { position: 1 });
  });

  it('names no position when the whole request is refused because of one search', async () => {
    const multiSearch = createMultiSearch(system.elasticsearch, system.config.INDEX_NAME);
    await assert.rejects(
      multiSearch([{ size: 0 }, { query: { nonsense: {} } as never }]),
      (error: object) => {
        assert(!('position' in error));
        return true;
      },
    );
  });
});
