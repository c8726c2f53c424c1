import type pg from 'pg';
import type { ImportCounts, ImportSummary, Rejection } from '../../src/domain/institutes/import-job.ts';
import { withDataLock } from '../../src/storage/postgres/advisory-locks.ts';
import { bulkSavepoint, bulkTransaction } from '../../src/storage/postgres/bulk-transaction.ts';
import { writeMerges } from './cross-source-merges.ts';
import { describeRejection, isPossibleConflict } from './database-rejections.ts';
import { writeInstitutes } from './imported-institutes.ts';
import { type Locate, writePlaces } from './imported-places.ts';
import { assignSlugs } from './imported-slugs.ts';
import { loadIncomingBatch } from './incoming-batch.ts';
import type { Source } from './institute-record.ts';
import { type BatchEnd, beginning, nextBatch, type Position, stageRecords } from './staging-table.ts';

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
  maxErrors?: number;
}

/**
 * Writes a source's institutes by (source, source_id), a batch in a transaction; bad rows are left out and reported.
 * Institutes that the source does not have any more stay. Importing the same again changes nothing, and goes on where
 * an import has ended early. A record that the database refuses is rejected like any other bad one.
 * @throws DataLockedError while another import or generation runs; AppError where the source cannot be read; any error
 * of the database, with the batches before it written
 */
export function importSource(
  pool: pg.Pool,
  source: Source,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  return withDataLock(pool, (client) => importUnderLock(client, source, options));
}

/** The same on the connection that holds the lock; it is not used for anything else after that. */
export async function importUnderLock(
  client: pg.PoolClient,
  source: Source,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const { dryRun = false, locate = () => null, onProgress = () => {}, maxErrors = 100 } = options;
  const started = performance.now();
  const errors: Rejection[] = [];
  const districts = new Map<number, boolean>();
  let rejectedReading = 0;
  let leftOut = 0;
  const note = (rejection: Rejection) => {
    if (errors.length < maxErrors) errors.push(rejection);
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

  /** Everything that comes of one batch. It may be run again, so it changes nothing but the database. */
  const writeBatch = async (end: Position) => {
    const rejections: Rejection[] = [];
    const merges = await loadIncomingBatch(client, source, [checkpoint, end], (rejection) =>
      rejections.push(rejection),
    );
    await writeMerges(client, source.name, merges);
    const places = await writePlaces(client, locate);
    await assignSlugs(client, source.name);
    const counts = await writeInstitutes(client, source.name);
    await client.query('drop table incoming, incoming_programmes');
    return { rejections, places, counts: { ...counts, rejected: rejections.length } };
  };

  const commit = async (end: BatchEnd, work: () => ReturnType<typeof writeBatch>) => {
    const written = await (dryRun ? bulkSavepoint : bulkTransaction)(client, async () => {
      const { counts, ...batch } = await work();
      const next = { depth: end.depth, position: end.position, counts: sum(checkpoint.counts, counts) };
      const fresh = [...errors.slice(told), ...batch.rejections].slice(0, maxErrors - told);
      if (!dryRun) await options.onBatch?.(client, next, fresh);
      return { ...batch, next };
    });
    written.rejections.forEach(note);
    told = errors.length;
    for (const { id, located } of written.places) districts.set(id, located);
    checkpoint = written.next;
  };

  /** A batch in which the database refuses something is halved until the one record is found: that is rejected. */
  const write = async (end: BatchEnd): Promise<void> => {
    const work = () => writeBatch(end);
    try {
      await commit(end, work).catch((error: unknown) => {
        if (!isPossibleConflict(error)) throw error;
        return commit(end, work);
      });
    } catch (error) {
      const reason = describeRejection(error);
      if (reason === null) throw error;
      const half = end.records > 1 && (await nextBatch(client, checkpoint, Math.floor(end.records / 2)));
      if (half) {
        await write(half);
        await write({ ...end, records: end.records - half.records });
      } else {
        const rejections = [{ line: end.line, reason }];
        await commit(end, async () => ({ rejections, places: [], counts: { ...nothing, rejected: 1 } }));
      }
    }
  };

  const writeAll = async () => {
    const { rows: total } = await client.query<{ n: number }>('select count(*)::int as n from staging');
    let done = 0;
    for (;;) {
      options.signal?.throwIfAborted();
      const end = await nextBatch(client, checkpoint, source.batchSize ?? Number.POSITIVE_INFINITY);
      if (end === null) return;
      await write(end);
      done += end.records;
      onProgress('written', done, total[0]?.n ?? null);
    }
  };

  if (dryRun) await runRolledBack(client, writeAll);
  else await writeAll();

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
async function runRolledBack(client: pg.PoolClient, work: () => Promise<void>): Promise<void> {
  const done = new Error('taken back');
  await bulkTransaction(client, async () => {
    await work();
    throw done;
  }).catch((error: unknown) => {
    if (error !== done) throw error;
  });
}
