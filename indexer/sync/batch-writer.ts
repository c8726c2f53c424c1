import { errors } from '@elastic/elasticsearch';
import type pg from 'pg';
import { buildDocument } from '../../src/domain/institutes/document.ts';
import type { IndexingRow } from '../../src/domain/institutes/institute.ts';
import type { Logger } from '../../src/logger.ts';
import type { Metrics } from '../../src/metrics.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { writeAlias } from '../../src/storage/elasticsearch/indexes.ts';
import { type IndexingRead, readForIndexing } from '../../src/storage/postgres/catalogue/institutes.ts';
import {
  drawReadStamp,
  raiseReadStamps,
  readLastStamp,
} from '../../src/storage/postgres/sync/read-stamps.ts';
import { type BulkBody, createBulkBodies } from './bulk-body.ts';
import { type BulkItem, interpretBulkItem } from './bulk-outcome.ts';
import { createTargetProjections, type DocumentProjection, stampedParts } from './target-documents.ts';

/** An institute that can never be written to an index, and why. */
export interface Poison {
  id: number;
  index: string;
  reason: string;
}

export interface BatchOutcome {
  /** The indexes that were written to. */
  targets: string[];
  /** Ids that must be read and written again. */
  retry: Set<number>;
  /** Why; the first reason of all. */
  retryReason: string | null;
  poison: Poison[];
}

export type BatchWriter = (ids: number[]) => Promise<BatchOutcome>;

/** An operator has paused indexing; this is not a failure. */
export class PausedError extends Error {}

/** A bulk request that is too large for Elasticsearch. */
class TooLargeError extends Error {}

/** There is no index to write to. */
export class NoTargetError extends Error {}

// Older reads are made again: an index remembers for `gc_deletes` (an hour) which deletes it has seen, and a write that is
// delayed for longer could bring a deleted document back.
const maxReadAgeMs = 30_000;
// More than a document takes on average, so that most bodies never have to grow.
const typicalDocumentBytes = 4096;
// Elasticsearch accepts requests of up to 100 MB.
const maxBodyBytes = 50_000_000;

/**
 * Creates the function that all indexing goes through. It draws a read stamp, then reads the rows and the targets, then writes
 * documents, or deletes for ids without a published row, with the stamp as external version. The order and the repetition of
 * calls do not matter, because the latest read wins.
 *
 * An institute is poison if its row cannot be read, no document can be built from it or the index refuses the document. The
 * others are written, and the index keeps the document that it has of the poison.
 *
 * The returned function throws PausedError while indexing is paused, NoTargetError when there is no target, and the error of a
 * server that does not answer. Nothing is lost then.
 * @param only the one target to write to, even during a pause; a rebuild fills its index with it
 */
export function createBatchWriter(
  deps: { pool: pg.Pool; elasticsearch: Elasticsearch; metrics: Metrics; logger: Logger },
  only?: string,
): BatchWriter {
  const { pool, elasticsearch, metrics, logger } = deps;
  const projectionFor = createTargetProjections(pool);
  const createBody = createBulkBodies();

  return write;

  async function write(ids: number[]): Promise<BatchOutcome> {
    try {
      return await writeTogether(ids);
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      return ids.length > 1 ? writeHalves(ids) : poisonTooLarge(ids, error);
    }
  }

  async function writeHalves(ids: number[]): Promise<BatchOutcome> {
    const middle = Math.ceil(ids.length / 2);
    const [one, other] = [await write(ids.slice(0, middle)), await write(ids.slice(middle))];
    return {
      targets: [...new Set([...one.targets, ...other.targets])],
      retry: one.retry.union(other.retry),
      retryReason: one.retryReason ?? other.retryReason,
      poison: [...one.poison, ...other.poison],
    };
  }

  async function poisonTooLarge(ids: number[], error: Error): Promise<BatchOutcome> {
    const targets = targetsOf(await readForIndexing(pool, []));
    const poison = ids.flatMap((id) =>
      targets.map((index) => ({ id, index, reason: `the document is too large: ${error.message}` })),
    );
    return { targets, retry: new Set(), retryReason: null, poison };
  }

  /** @throws NoTargetError when there is none: a message that no index has received must not be acknowledged */
  function targetsOf(read: IndexingRead): string[] {
    if (read.paused && !only)
      throw new PausedError("indexing is paused; run 'institutes resume' to continue");
    const targets = only ? read.targets.filter((target) => target === only) : read.targets;
    if (targets.length === 0)
      throw new NoTargetError(only ? `${only} is no longer a target` : 'no target is registered');
    return targets;
  }

  async function writeTogether(ids: number[]): Promise<BatchOutcome> {
    const stamp = await metrics.time('postgres', 'stamp', () => drawReadStamp(pool));
    const started = performance.now();
    const read = await metrics.time('postgres', 'read', () => readForIndexing(pool, ids));
    const targets = targetsOf(read);
    const requests: TargetRequest[] = [];
    for (const index of targets) {
      const body = createBody(ids.length * typicalDocumentBytes);
      requests.push({ index, body, ids: [], project: await projectionFor(index) });
    }
    const outcome: BatchOutcome = { targets, retry: new Set(), retryReason: null, poison: [] };
    for (const id of ids) {
      const reason = read.unreadable.get(id);
      if (reason === undefined) addInstitute(requests, id, read.rows.get(id), stamp, outcome.poison);
      else outcome.poison.push(...targets.map((index) => ({ id, index, reason })));
    }
    // Frees the rows, which would otherwise stay in memory until Elasticsearch has answered.
    read.rows.clear();
    if (performance.now() - started > maxReadAgeMs) throw new Error('the read is too old to be written');
    const superseded = new Map<number, number>();
    await Promise.all(requests.map((request) => send(request, outcome, superseded)));
    if (superseded.size > 0) await retryIfStampsWereReset(superseded, stamp, outcome);
    return outcome;
  }

  /**
   * Usually a document with a newer stamp has been written by a batch that drew that stamp later. But if the sequence has not
   * given out that stamp yet, or gave it out to this batch, then the sequence was set back by a restore or a failover. Nobody
   * has read the row since, so it must be written again, with a stamp above those in the index.
   * @param superseded the stamp in the index, by institute
   */
  async function retryIfStampsWereReset(
    superseded: Map<number, number>,
    stamp: number,
    outcome: BatchOutcome,
  ) {
    const last = await readLastStamp(pool);
    const refused = [...superseded].filter(([, by]) => by > last || by === stamp);
    if (refused.length === 0) return;
    const to = Math.max(...refused.map(([, by]) => by));
    await raiseReadStamps(pool, to);
    logger.warn(
      { from: last, to, institutes: refused.length },
      'index: the sequence of read stamps had been set back; raising it above the index and writing the rejected institutes again',
    );
    for (const [id] of refused) outcome.retry.add(id);
    outcome.retryReason ??= 'their read stamps were below those in the index';
  }

  async function send(
    { index, ids, body }: TargetRequest,
    outcome: BatchOutcome,
    superseded: Map<number, number>,
  ) {
    if (ids.length === 0) return;
    const bytes = body.bytes();
    if (bytes.length > maxBodyBytes) throw new TooLargeError(`${bytes.length} bytes`);
    // The alias is in the URL instead of in each item, and only the fields that are read are requested: each of both would
    // otherwise be a tenth of the bytes of the documents.
    const response = await elasticsearch.bulk({
      index: writeAlias(index),
      require_alias: true,
      operations: bytes as never,
      filter_path: ['items.*.status', 'items.*.result', 'items.*.error'],
    });
    body.release();
    const counts = new Map<string, number>();
    response.items.forEach((item, position) => {
      const id = ids[position] as number;
      const result = interpretBulkItem((item.index ?? item.delete) as BulkItem);
      counts.set(result.kind, (counts.get(result.kind) ?? 0) + 1);
      if (result.kind === 'superseded' && result.by !== null)
        superseded.set(id, Math.max(result.by, superseded.get(id) ?? 0));
      if (result.kind === 'poison') outcome.poison.push({ id, index, reason: result.reason });
      if (result.kind === 'retry') {
        outcome.retry.add(id);
        outcome.retryReason ??= result.reason;
      }
    });
    for (const [kind, count] of counts) metrics.bulkItems.inc({ outcome: kind }, count);
  }
}

/** The bulk request to one target, and the institute of each of its items. */
interface TargetRequest {
  index: string;
  project: DocumentProjection;
  body: BulkBody;
  ids: number[];
}

/** Adds the document of an institute, or its delete, to the request of each target; or adds it to `poison`. */
function addInstitute(
  requests: TargetRequest[],
  id: number,
  row: IndexingRow | undefined,
  stamp: number,
  poison: Poison[],
): void {
  const action = `{"_id":"${id}","version":${stamp},"version_type":"external"}`;
  let documents: string[];
  try {
    documents = row ? buildDocuments(requests, row) : [];
  } catch (error) {
    const reason = `document: ${error instanceof Error ? error.message : error}`;
    poison.push(...requests.map(({ index }) => ({ id, index, reason })));
    return;
  }
  for (const [position, { body, ids }] of requests.entries()) {
    const json = documents[position];
    if (json === undefined) {
      body.add(`{"delete":${action}}`);
    } else {
      body.add(`{"index":${action}}`);
      body.add(...stampedParts(json, stamp));
    }
    ids.push(id);
  }
}

/** The document of an institute for each target, as JSON without the stamp. */
function buildDocuments(requests: TargetRequest[], row: IndexingRow): string[] {
  const document = buildDocument(row);
  // Most targets take the same document, which is then converted to JSON once.
  const jsons = new Map<object, string>();
  return requests.map(({ project }) => {
    const projected = project(document);
    const json = jsons.get(projected) ?? JSON.stringify(projected);
    jsons.set(projected, json);
    return json;
  });
}

/** Whether a request was larger than Elasticsearch, or the memory of this process, can take. */
function isTooLarge(error: unknown): error is Error {
  if (error instanceof errors.ResponseError) return error.statusCode === 413;
  return error instanceof TooLargeError || error instanceof RangeError;
}
