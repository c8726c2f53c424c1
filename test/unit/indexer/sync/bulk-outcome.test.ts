import assert from 'node:assert/strict';
import { interpretBulkItem } from '../../../../indexer/sync/bulk-outcome.ts';

describe('interpretBulkItem', () => {
  const item = (status: number, type?: string, result?: string) => ({
    _index: 'i',
    status,
    ...(result && { result }),
    ...(type && { error: { type, reason: 'why' } }),
  });

  it('tells written, deleted, absent, superseded and poisoned items apart', () => {
    assert.equal(interpretBulkItem(item(201, undefined, 'created')).kind, 'written');
    assert.equal(interpretBulkItem(item(200, undefined, 'updated')).kind, 'written');
    assert.equal(interpretBulkItem(item(200, undefined, 'deleted')).kind, 'deleted');
    assert.equal(interpretBulkItem(item(404, undefined, 'not_found')).kind, 'absent');
    assert.equal(interpretBulkItem(item(409, 'version_conflict_engine_exception')).kind, 'superseded');
    assert.equal(interpretBulkItem(item(400, 'document_parsing_exception')).kind, 'poison');
  });

  it('asks for a retry after a missing index, a write block and an overload', () => {
    assert.equal(interpretBulkItem(item(404, 'index_not_found_exception')).kind, 'retry');
    assert.equal(interpretBulkItem(item(403, 'cluster_block_exception')).kind, 'retry');
    assert.equal(interpretBulkItem(item(429, 'es_rejected_execution_exception')).kind, 'retry');
    assert.equal(interpretBulkItem(item(503, 'unavailable_shards_exception')).kind, 'retry');
  });
});
