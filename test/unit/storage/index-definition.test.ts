import assert from 'node:assert/strict';
import {
  definitionChecksum,
  loadIndexDefinition,
} from '../../../src/storage/elasticsearch/index-definition.ts';

describe('loadIndexDefinition', () => {
  const load = (shards = 2, replicas = 0) =>
    loadIndexDefinition({ INDEX_SHARDS: shards, INDEX_REPLICAS: replicas });

  it('defines an index that rejects unknown fields, remembers deletes for an hour and refreshes every 30 s', () => {
    const { settings, mappings } = load();
    assert.equal(mappings.dynamic, 'strict');
    assert.equal(settings.index.gc_deletes, '1h');
    assert.equal(settings.index.refresh_interval, '30s');
  });

  it('computes a checksum of everything that only a rebuild can change', () => {
    assert.match(definitionChecksum(load()), /^[0-9a-f]{12}$/);
    assert.equal(definitionChecksum(load(2, 1)), definitionChecksum(load(2, 0)));
    assert.notEqual(definitionChecksum(load(3)), definitionChecksum(load(2)));
  });
});
