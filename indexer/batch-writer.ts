import type pg from 'pg';
import { buildDocument, type InstituteDocument } from '../src/domain/document.ts';
import type { Metrics } from '../src/metrics.ts';
import type { Elasticsearch } from '../src/storage/elasticsearch.ts';
import { writeAlias } from '../src/storage/indexes.ts';
import { drawReadStamp, readForIndexing } from '../src/storage/institutes.ts';
import { type BulkItem, outcomeOf } from './bulk-outcome.ts';

export interface Poison {
  id: number;
  index: string;
  reason: string;
}

export interface BatchOutcome {
  /** The indexes that were written to. */
  targets: string[];
  /** Ids that must be read and written again, with the first reason. */
  retry: Set<number>;
  retryReason: string | null;
  poison: Poison[];
}

export type BatchWriter = (ids: number[]) => Promise<BatchOutcome>;

/**
 * Makes the one step that everything is indexed by: draw a read stamp, then read the rows and the targets, then write
 * documents, or deletes for ids without a published row, with the stamp as external version. Order and repetition of
 * steps do not matter: whoever read last wins. Rejects when a server does not answer; nothing is lost by that.
 */
export function createBatchWriter(deps: {
  pool: pg.Pool;
  elasticsearch: Elasticsearch;
  metrics: Metrics;
}): BatchWriter {
  const { pool, elasticsearch, metrics } = deps;

  return async (ids) => {
    const stamp = await metrics.time('postgres', 'stamp', () => drawReadStamp(pool));
    const { targets, rows } = await metrics.time('postgres', 'read', () => readForIndexing(pool, ids));
    // Without a target nothing can be said to be indexed, so nothing may be acknowledged.
    if (targets.length === 0) throw new Error('no target is registered');

    const outcome: BatchOutcome = { targets, retry: new Set(), retryReason: null, poison: [] };
    const operations: object[] = [];
    const written: { id: number; index: string }[] = [];
    for (const id of ids) {
      const row = rows.get(id);
      let document: InstituteDocument | null;
      try {
        document = row ? buildDocument(row) : null;
      } catch (error) {
        const reason = `document: ${error instanceof Error ? error.message : error}`;
        outcome.poison.push(...targets.map((index) => ({ id, index, reason })));
        continue;
      }
      for (const index of targets) {
        const action = {
          _index: writeAlias(index),
          _id: String(id),
          version: stamp,
          version_type: 'external',
          require_alias: true,
        };
        if (document) operations.push({ index: action }, { ...document, read_stamp: stamp });
        else operations.push({ delete: action });
        written.push({ id, index });
      }
    }
    if (operations.length === 0) return outcome;

    const answer = await elasticsearch.bulk({ operations: operations as never });
    answer.items.forEach((entry, position) => {
      const { id, index } = written[position] as { id: number; index: string };
      const item = (entry.index ?? entry.delete) as BulkItem;
      const result = outcomeOf(item);
      metrics.bulkItems.inc({ outcome: result.kind });
      if (result.kind === 'poison') outcome.poison.push({ id, index, reason: result.reason });
      if (result.kind === 'retry') {
        outcome.retry.add(id);
        outcome.retryReason ??= result.reason;
      }
    });
    return outcome;
  };
}
