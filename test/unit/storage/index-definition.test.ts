import assert from 'node:assert/strict';
import {
  definitionChecksum,
  loadIndexDefinition,
} from '../../../src/storage/elasticsearch/index-definition.ts';

describe('index definition', () => {
  const load = (shards = 2, replicas = 0) =>
    loadIndexDefinition({ INDEX_SHARDS: shards, INDEX_REPLICAS: replicas });

  it('refuses unknown fields, remembers deletes for an hour, and refreshes by itself at last', () => {
    const { settings, mappings } = load();
    assert.equal(mappings.dynamic, 'strict');
    assert.equal(settings.index.gc_deletes, '1h');
    assert.equal(settings.index.refresh_interval, '30s');
  });

  it('has a checksum of what a rebuild is needed for', () => {
    assert.match(definitionChecksum(load()), /^[0-9a-f]{12}$/);
    assert.equal(definitionChecksum(load(2, 1)), definitionChecksum(load(2, 0)));
    assert.notEqual(definitionChecksum(load(3)), definitionChecksum(load(2)));
  });
});
