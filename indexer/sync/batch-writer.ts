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

/** A request that Elasticsearch would not take, whoever is in it. */
class TooLargeError extends Error {}

/** There is nothing to write to. */
export class NoTargetError extends Error {}

// A read that is older is made again: an index forgets after `gc_deletes` (an hour) which deletes it has seen.
const oldestReadMs = 30_000;
// More than a document takes on average, so that the bytes of most batches are never copied.
const usualBytes = 4096;
// Elasticsearch takes requests of up to 100 MB.
const maxBodyBytes = 50_000_000;

/**
 * Makes the one step that everything is indexed by: draw a read stamp, then read the rows and the targets, then write
 * documents, or deletes for ids without a published row, with the stamp as external version. Order and repetition of
 * steps do not matter: whoever read last wins. Rejects when a server does not answer; nothing is lost by that.
 * An institute whose row cannot be read or makes no document is poison, and the others are written; the index keeps the
 * document that it has of it.
 * `only`: the one target that a rebuild fills, pause or not.
 */
export function createBatchWriter(
  deps: { pool: pg.Pool; elasticsearch: Elasticsearch; metrics: Metrics; logger: Logger },
  only?: string,
): BatchWriter {
  const { pool, elasticsearch, metrics, logger } = deps;
  const projectionFor = createTargetProjections(pool);
  const beginBody = createBulkBodies();

  return write;

  async function write(ids: number[]): Promise<BatchOutcome> {
    try {
      return await writeTogether(ids);
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      return ids.length > 1 ? writeHalves(ids) : buryTooLarge(ids, error);
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

  async function buryTooLarge(ids: number[], error: Error): Promise<BatchOutcome> {
    const targets = targetsOf(await readForIndexing(pool, []));
    const poison = ids.flatMap((id) =>
      targets.map((index) => ({ id, index, reason: `the document is too large: ${error.message}` })),
    );
    return { targets, retry: new Set(), retryReason: null, poison };
  }

  /** Without a target nothing can be said to be indexed, so nothing may be acknowledged. */
  function targetsOf(read: IndexingRead): string[] {
    if (read.paused && !only) throw new PausedError("indexing is paused; 'institutes resume' ends that");
    const targets = only ? read.targets.filter((target) => target === only) : read.targets;
    if (targets.length === 0)
      throw new NoTargetError(only ? `${only} is no target any more` : 'no target is registered');
    return targets;
  }

  async function writeTogether(ids: number[]): Promise<BatchOutcome> {
    const stamp = await metrics.time('postgres', 'stamp', () => drawReadStamp(pool));
    const started = performance.now();
    const read = await metrics.time('postgres', 'read', () => readForIndexing(pool, ids));
    const targets = targetsOf(read);
    const requests: TargetRequest[] = [];
    for (const index of targets) {
      const body = beginBody(ids.length * usualBytes);
      requests.push({ index, body, ids: [], project: await projectionFor(index) });
    }
    const outcome: BatchOutcome = { targets, retry: new Set(), retryReason: null, poison: [] };
    for (const id of ids) {
      const reason = read.unreadable.get(id);
      if (reason === undefined) addInstitute(requests, id, read.rows.get(id), stamp, outcome.poison);
      else outcome.poison.push(...targets.map((index) => ({ id, index, reason })));
    }
    // What was read is not needed any more, and would be kept until the answer.
    read.rows.clear();
    if (performance.now() - started > oldestReadMs) throw new Error('the read is too old to be written');
    const superseded = new Map<number, number>();
    await Promise.all(requests.map((request) => send(request, outcome, superseded)));
    if (superseded.size > 0) await writeRefusedAgain(superseded, stamp, outcome);
    return outcome;
  }

  /**
   * A document that has a newer stamp was written by whoever drew that stamp. Where the sequence has not given it out yet,
   * or gave it out to this batch, the sequence was set back (a restored database, a failover): nobody has read the row
   * since, so it must be written again, with a stamp above those of the index.
   */
  async function writeRefusedAgain(superseded: Map<number, number>, stamp: number, outcome: BatchOutcome) {
    const last = await readLastStamp(pool);
    const refused = [...superseded].filter(([, by]) => by > last || by === stamp);
    if (refused.length === 0) return;
    const to = Math.max(...refused.map(([, by]) => by));
    await raiseReadStamps(pool, to);
    logger.warn(
      { from: last, to, institutes: refused.length },
      'index: the sequence of read stamps was set back; it is raised above the index and the refused institutes are written again',
    );
    for (const [id] of refused) outcome.retry.add(id);
    outcome.retryReason ??= 'their read stamps were below those of the index';
  }

  async function send(
    { index, ids, body }: TargetRequest,
    outcome: BatchOutcome,
    superseded: Map<number, number>,
  ) {
    if (ids.length === 0) return;
    const bytes = body.bytes();
    if (bytes.length > maxBodyBytes) throw new TooLargeError(`${bytes.length} bytes`);
    // The alias in the address, and of each item's answer no more than is read here: both come to a tenth of the documents.
    const answer = await elasticsearch.bulk({
      index: writeAlias(index),
      require_alias: true,
      operations: bytes as never,
      filter_path: ['items.*.status', 'items.*.result', 'items.*.error'],
    });
    body.release();
    const counts = new Map<string, number>();
    answer.items.forEach((entry, position) => {
      const id = ids[position] as number;
      const result = interpretBulkItem((entry.index ?? entry.delete) as BulkItem);
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

/** What one target is sent, and which institute each item of it is of. */
interface TargetRequest {
  index: string;
  project: DocumentProjection;
  body: BulkBody;
  ids: number[];
}

/** Adds an institute's document, or its delete, to what each target is sent. A row that makes no document is poison. */
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
    documents = row ? documentsFor(requests, row) : [];
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

/** What each target takes of an institute, as JSON without the stamp. */
function documentsFor(requests: TargetRequest[], row: IndexingRow): string[] {
  const document = buildDocument(row);
  const jsons = new Map<object, string>();
  return requests.map(({ project }) => {
    const taken = project(document);
    const json = jsons.get(taken) ?? JSON.stringify(taken);
    jsons.set(taken, json);
    return json;
  });
}

/** More than one request, or this process's memory for one, can hold. */
function isTooLarge(error: unknown): error is Error {
  if (error instanceof errors.ResponseError) return error.statusCode === 413;
  return error instanceof TooLargeError || error instanceof RangeError;
}
