import type pg from 'pg';
import type { ImportCounts, ImportSummary, Rejection } from '../../src/domain/import-job.ts';
import { bulkTransaction } from '../bulk-transaction.ts';
import { withDataLock } from '../locks.ts';
import { prepareIncoming } from './incoming.ts';
import { writeInstitutes } from './institutes.ts';
import { mergeIncoming } from './merging.ts';
import { type Locate, writePlaces } from './places.ts';
import type { Source } from './record.ts';
import { assignSlugs } from './slugs.ts';
import { beginning, nextBatch, type Position, stageRecords } from './staging.ts';

/** What is written up to a position of the records, and counted of them. */
export interface Checkpoint extends Position {
  counts: ImportCounts;
}

export interface ImportOptions {
  dryRun?: boolean;
  locate?: Locate;
  /** Where an earlier import of the same text ended. */
  resumeAt?: Checkpoint | null;
  /** In each batch's transaction, unless all is taken back; `errors` are the new ones since the last call. */
  onBatch?: (client: pg.PoolClient, checkpoint: Checkpoint, errors: Rejection[]) => Promise<void>;
  /** `total` is null where the source cannot tell. */
  onProgress?: (stage: 'read' | 'written', done: number, total: number | null) => void;
  /** Ends it between rows and between batches. */
  signal?: AbortSignal;
  /** How many errors the summary has at most. */
  keepErrors?: number;
}

/**
 * Writes a source's institutes by (source, source_id), a batch in a transaction; bad rows are left out and reported.
 * Institutes that the source does not have any more stay. Importing the same again changes nothing, and goes on where
 * an import has ended early.
 * @throws DataLockedError while another import or generation runs; AppError where the source cannot be read; any error
 * of the database, with the batches before it written
 */
export function importSource(
  pool: pg.Pool,
  source: Source,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  return withDataLock(pool, (client) => importLocked(client, source, options));
}

/** The same on the connection that holds the lock; it is not used for anything else after that. */
export async function importLocked(
  client: pg.PoolClient,
  source: Source,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const { dryRun = false, locate = () => null, onProgress = () => {}, keepErrors = 100 } = options;
  const started = performance.now();
  const errors: Rejection[] = [];
  const districts = new Map<number, boolean>();
  let rejectedReading = 0;
  let leftOut = 0;
  const note = (rejection: Rejection) => {
    if (errors.length < keepErrors) errors.push(rejection);
  };

  const rows = await source.read();
  const read = await stageRecords(
    client,
    rows,
    (rejection) => {
      rejectedReading += 1;
      note(rejection);
    },
    () => {
      leftOut += 1;
    },
    (count) => {
      options.signal?.throwIfAborted();
      onProgress('read', count, rows.rows);
    },
  );

  let checkpoint: Checkpoint = options.resumeAt ?? { ...beginning, counts: nothing };
  let told = 0;
  const writeBatch = async (end: Position) => {
    let rejected = 0;
    await prepareIncoming(client, source.name, [checkpoint, end], (rejection) => {
      rejected += 1;
      note(rejection);
    });
    if (source.mergesIntoOthers) await mergeIncoming(client, source.name);
    for (const { id, located } of await writePlaces(client, locate)) districts.set(id, located);
    await assignSlugs(client, source.name);
    return { rejected, ...(await writeInstitutes(client, source.name)) };
  };
  const writeAll = async (batch: (end: Position) => Promise<ImportCounts>) => {
    const { rows: total } = await client.query<{ n: number }>('select count(*)::int as n from staging');
    let done = 0;
    for (;;) {
      options.signal?.throwIfAborted();
      const end = await nextBatch(client, checkpoint, source.batchSize ?? Number.POSITIVE_INFINITY);
      if (end === null) return;
      const counts = await batch(end);
      checkpoint = { depth: end.depth, position: end.position, counts };
      done += end.records;
      onProgress('written', done, total[0]?.n ?? null);
    }
  };

  if (dryRun) {
    await takenBack(client, () =>
      writeAll(async (end) => {
        const counts = sum(checkpoint.counts, await writeBatch(end));
        await client.query('drop table incoming, incoming_programmes');
        return counts;
      }),
    );
  } else {
    await writeAll((end) =>
      bulkTransaction(client, async () => {
        const counts = sum(checkpoint.counts, await writeBatch(end));
        await options.onBatch?.(client, { ...end, counts }, errors.slice(told));
        return counts;
      }).then((counts) => {
        told = errors.length;
        return counts;
      }),
    );
  }

  const { rejected, ...counts } = checkpoint.counts;
  return {
    source: source.name,
    dry_run: dryRun,
    read,
    left_out: leftOut,
    records: counts.inserted + counts.merged + counts.updated + counts.unchanged,
    ...counts,
    rejected: rejectedReading + rejected,
    errors: errors.toSorted((a, b) => a.line - b.line),
    districts: districts.size,
    districts_located: [...districts.values()].filter(Boolean).length,
    seconds: Math.round(performance.now() - started) / 1_000,
  };
}

const nothing: ImportCounts = { inserted: 0, merged: 0, updated: 0, unchanged: 0, rejected: 0 };

function sum(a: ImportCounts, b: ImportCounts): ImportCounts {
  return {
    inserted: a.inserted + b.inserted,
    merged: a.merged + b.merged,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    rejected: a.rejected + b.rejected,
  };
}

/** Runs `work` in a transaction that ends without a commit. */
async function takenBack(client: pg.PoolClient, work: () => Promise<void>): Promise<void> {
  const done = new Error('taken back');
  await bulkTransaction(client, async () => {
    await work();
    throw done;
  }).catch((error: unknown) => {
    if (error !== done) throw error;
  });
}
