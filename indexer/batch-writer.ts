import type pg from 'pg';
import { buildDocument } from '../src/domain/document.ts';
import type { IndexingRow } from '../src/domain/institute.ts';
import type { Metrics } from '../src/metrics.ts';
import type { Elasticsearch } from '../src/storage/elasticsearch.ts';
import { writeAlias } from '../src/storage/indexes.ts';
import { drawReadStamp, readForIndexing } from '../src/storage/institutes.ts';
import { type BulkItem, outcomeOf } from './bulk-outcome.ts';
import { createTargetDocuments, type ForTarget, withStamp } from './target-documents.ts';

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

/** An operator has stopped indexing; nothing is wrong. */
export class PausedError extends Error {}

/** There is nothing to write to. */
export class NoTargetError extends Error {}

// A read that is older is made again: an index forgets after `gc_deletes` (an hour) which deletes it has seen.
const oldestReadMs = 30_000;

/**
 * Makes the one step that everything is indexed by: draw a read stamp, then read the rows and the targets, then write
 * documents, or deletes for ids without a published row, with the stamp as external version. Order and repetition of
 * steps do not matter: whoever read last wins. Rejects when a server does not answer; nothing is lost by that.
 * `only`: the one target that a rebuild fills, pause or not.
 */
export function createBatchWriter(
  deps: { pool: pg.Pool; elasticsearch: Elasticsearch; metrics: Metrics },
  only?: string,
): BatchWriter {
  const { pool, elasticsearch, metrics } = deps;
  const documentsOf = createTargetDocuments(pool);

  return async (ids) => {
    const stamp = await metrics.time('postgres', 'stamp', () => drawReadStamp(pool));
    const started = performance.now();
    const read = await metrics.time('postgres', 'read', () => readForIndexing(pool, ids));
    if (read.paused && !only) throw new PausedError("indexing is paused; 'institutes resume' ends that");
    const targets = only ? read.targets.filter((target) => target === only) : read.targets;
    // Without a target nothing can be said to be indexed, so nothing may be acknowledged.
    if (targets.length === 0)
      throw new NoTargetError(only ? `${only} is no target any more` : 'no target is registered');

    const takes = new Map<string, ForTarget>();
    for (const target of targets) takes.set(target, await documentsOf(target));
    const outcome: BatchOutcome = { targets, retry: new Set(), retryReason: null, poison: [] };
    const { operations, written } = operationsOf(ids, read.rows, stamp, takes, outcome);
    if (operations.length === 0) return outcome;
    if (performance.now() - started > oldestReadMs) throw new Error('the read is too old to be written');

    const answer = await elasticsearch.bulk({ operations: encodeLines(operations) as never });
    const counts = new Map<string, number>();
    answer.items.forEach((entry, position) => {
      const { id, index } = written[position] as Written;
      const item = (entry.index ?? entry.delete) as BulkItem;
      const result = outcomeOf(item);
      counts.set(result.kind, (counts.get(result.kind) ?? 0) + 1);
      if (result.kind === 'poison') outcome.poison.push({ id, index, reason: result.reason });
      if (result.kind === 'retry') {
        outcome.retry.add(id);
        outcome.retryReason ??= result.reason;
      }
    });
    for (const [kind, count] of counts) metrics.bulkItems.inc({ outcome: kind }, count);
    return outcome;
  };
}

interface Written {
  id: number;
  index: string;
}

/** The lines of the bulk request, and which institute and index each of its items is of. */
function operationsOf(
  ids: number[],
  rows: Map<number, IndexingRow>,
  stamp: number,
  takes: Map<string, ForTarget>,
  outcome: BatchOutcome,
): { operations: string[]; written: Written[] } {
  const operations: string[] = [];
  const written: Written[] = [];
  for (const id of ids) {
    for (const [index, body] of bodiesOf(id, rows.get(id), stamp, takes, outcome)) {
      const action = `{"_index":"${writeAlias(index)}","_id":"${id}","version":${stamp},"version_type":"external","require_alias":true}`;
      if (body) operations.push(`{"index":${action}}`, body);
      else operations.push(`{"delete":${action}}`);
      written.push({ id, index });
    }
  }
  return { operations, written };
}

/** What each target gets of an institute: JSON, or null for a delete. A row that makes no document is poison. */
function bodiesOf(
  id: number,
  row: IndexingRow | undefined,
  stamp: number,
  takes: Map<string, ForTarget>,
  outcome: BatchOutcome,
): [string, string | null][] {
  if (!row) return [...takes.keys()].map((index) => [index, null]);
  try {
    const document = buildDocument(row);
    const bodies = new Map<object, string>();
    return [...takes].map(([index, forTarget]) => {
      const taken = forTarget(document);
      const body = bodies.get(taken) ?? withStamp(JSON.stringify(taken), stamp);
      bodies.set(taken, body);
      return [index, body];
    });
  } catch (error) {
    const reason = `document: ${error instanceof Error ? error.message : error}`;
    outcome.poison.push(...[...takes.keys()].map((index) => ({ id, index, reason })));
    return [];
  }
}

/**
 * The body as bytes. Joined to one string first, as the client does it, each batch would leave megabytes that only a full
 * garbage collection frees.
 */
function encodeLines(lines: string[]): Buffer {
  const body = Buffer.allocUnsafe(lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0));
  let end = 0;
  for (const line of lines) {
    end += body.write(line, end);
    end = body.writeUInt8(0x0a, end);
  }
  return body;
}
