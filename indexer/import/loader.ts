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

/*
 * States of an import
 *
 * - reading: the source's rows are read one by one, and each record is validated (record-validation.ts).
 *     A row that cannot be read and a record that is invalid are rejected; a row that the source excludes is skipped.
 * - staging: the valid records are copied into the temporary table `staging`, universities before their colleges.
 *     This overlaps with reading.
 * - writing, one batch after the other, each in a transaction of its own (in a dry run, in one that is rolled back):
 *     1. compare: the batch becomes the temporary table `incoming`. Its records are matched with the institutes that
 *        exist, which are locked; records that contradict the database are rejected (incoming-batch.ts).
 *     2. merge: records of institutes that other sources have brought add to them (cross-source-merges.ts).
 *     3. write: missing places and slugs are added, then only what differs is written (imported-*.ts).
 *     4. checkpoint: `onBatch` saves the position and the counts in the same transaction.
 *   When the database rejects the batch, the transaction is rolled back.
 *     -> the same batch once more, when another transaction may have caused the rejection
 *     -> each half of the batch, when it has more than one record
 *     -> a checkpoint that counts the record as rejected, when it is the only one
 * - done: every batch is written. Any other error ends the import earlier; the next one resumes after the last checkpoint.
 *
 * The SQL of the importer stays in this folder and not in `src/storage`, on purpose: it works on temporary tables that
 * exist on the importer's own connection and have no meaning outside it.
 */

/** The position up to which records are written, and the counts so far. */
interface Checkpoint extends Position {
  counts: ImportCounts;
}

export interface ImportOptions {
  dryRun?: boolean;
  locate?: Locate;
  /** The last checkpoint of an interrupted import of the same text. */
  resumeAt?: Checkpoint | null;
  /** Called in the transaction of each batch, unless it is a dry run; `errors` are those since the last call. */
  onBatch?: (client: pg.PoolClient, checkpoint: Checkpoint, errors: Rejection[]) => Promise<void>;
  /** `total` is null when the source does not know it. */
  onProgress?: (stage: 'read' | 'written', done: number, total: number | null) => void;
  /** Ends the import between two rows or two batches. */
  signal?: AbortSignal;
  /** The maximum number of errors in the summary, 100 by default. */
  maxErrors?: number;
}

/**
 * Writes the institutes of a source, identified by (source, source_id), in batches. Invalid records, and records that the
 * database rejects, are left out and reported. Institutes that the source no longer has stay. Importing the same rows
 * again changes nothing, and completes an import that was interrupted.
 * @throws DataLockedError while another import or generation runs; AppError if the source cannot be read; any other error
 * of the database, after the batches before it have been written
 */
export function importSource(
  pool: pg.Pool,
  source: Source,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  return withDataLock(pool, (client) => importUnderLock(client, source, options));
}

/**
 * Like `importSource`, on a connection that already holds the data lock. The connection must not be reused afterwards,
 * because the staging table remains on it.
 * @throws AppError if the source cannot be read; any other error of the database
 */
export async function importUnderLock(
  client: pg.PoolClient,
  source: Source,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const { dryRun = false, onProgress, signal, maxErrors = 100 } = options;
  const started = performance.now();
  const errors = createErrorLog(maxErrors);
  let rejectedWhileReading = 0;
  let skipped = 0;

  const rows = await source.read();
  const read = await stageRecords(client, rows, {
    onRow(count) {
      signal?.throwIfAborted();
      onProgress?.('read', count, rows.rows);
    },
    onRejected(rejection) {
      rejectedWhileReading += 1;
      errors.add(rejection);
    },
    onSkipped() {
      skipped += 1;
    },
  });

  const writer = createBatchWriter(client, source, errors, options);
  if (dryRun) await runRolledBack(client, () => writeBatches(client, source, writer, options));
  else await writeBatches(client, source, writer, options);

  const { rejected, ...counts } = writer.counts();
  return {
    source: source.name,
    dry_run: dryRun,
    read,
    left_out: skipped,
    records: counts.inserted + counts.merged + counts.updated + counts.unchanged,
    ...counts,
    rejected: rejectedWhileReading + rejected,
    errors: errors.sorted(),
    ...writer.districts(),
    seconds: Math.round(performance.now() - started) / 1_000,
  };
}

type ErrorLog = ReturnType<typeof createErrorLog>;

/** Keeps the first `max` rejections, and knows which of them a checkpoint has saved. */
function createErrorLog(max: number) {
  const errors: Rejection[] = [];
  let saved = 0;
  const add = (rejection: Rejection) => {
    if (errors.length < max) errors.push(rejection);
  };
  return {
    add,
    /** The rejections to save with a batch: those of reading that are not saved yet, then those of the batch. */
    unsaved: (ofBatch: Rejection[]) => [...errors.slice(saved), ...ofBatch].slice(0, max - saved),
    /** Adds the rejections of a batch that is committed. */
    addSaved(ofBatch: Rejection[]) {
      ofBatch.forEach(add);
      saved = errors.length;
    },
    sorted: () => errors.toSorted((a, b) => a.line - b.line),
  };
}

interface BatchResult {
  rejections: Rejection[];
  /** The districts of the batch, and whether they have coordinates. */
  places: { id: number; located: boolean }[];
  counts: ImportCounts;
}

type BatchWriter = ReturnType<typeof createBatchWriter>;

function createBatchWriter(
  client: pg.PoolClient,
  source: Source,
  errors: ErrorLog,
  { dryRun = false, locate = () => null, resumeAt, onBatch }: ImportOptions,
) {
  const districts = new Map<number, boolean>();
  let checkpoint: Checkpoint = resumeAt ?? { ...beginning, counts: noCounts };

  /** Writes the records up to `end`. It may run again after a rollback, so it changes nothing but the database. */
  async function writeRecords(end: Position): Promise<BatchResult> {
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
  }

  /** Runs `work` in a transaction that also saves the checkpoint after `end`. */
  async function commit(end: BatchEnd, work: () => Promise<BatchResult>) {
    const inTransaction = dryRun ? bulkSavepoint : bulkTransaction;
    const { next, rejections, places } = await inTransaction(client, async () => {
      const { counts, ...batch } = await work();
      const reached = { depth: end.depth, position: end.position, counts: sum(checkpoint.counts, counts) };
      if (!dryRun) await onBatch?.(client, reached, errors.unsaved(batch.rejections));
      return { ...batch, next: reached };
    });
    errors.addSaved(rejections);
    for (const { id, located } of places) districts.set(id, located);
    checkpoint = next;
  }

  /** Writes the records up to `end`, and rejects those that the database rejects. */
  async function write(end: BatchEnd): Promise<void> {
    const work = () => writeRecords(end);
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
        await commit(end, async () => ({ rejections, places: [], counts: { ...noCounts, rejected: 1 } }));
      }
    }
  }

  return {
    write,
    /** The end of the next batch of at most `size` records; null when all are written. */
    next: (size: number) => nextBatch(client, checkpoint, size),
    counts: () => checkpoint.counts,
    districts: () => ({
      districts: districts.size,
      districts_located: [...districts.values()].filter(Boolean).length,
    }),
  };
}

async function writeBatches(
  client: pg.PoolClient,
  { batchSize = Number.POSITIVE_INFINITY }: Source,
  writer: BatchWriter,
  { onProgress, signal }: ImportOptions,
): Promise<void> {
  const { rows } = await client.query<{ n: number }>('select count(*)::int as n from staging');
  let done = 0;
  for (;;) {
    signal?.throwIfAborted();
    const end = await writer.next(batchSize);
    if (end === null) return;
    await writer.write(end);
    done += end.records;
    onProgress?.('written', done, rows[0]?.n ?? null);
  }
}

const noCounts: ImportCounts = { inserted: 0, merged: 0, updated: 0, unchanged: 0, rejected: 0 };

function sum(a: ImportCounts, b: ImportCounts): ImportCounts {
  return {
    inserted: a.inserted + b.inserted,
    merged: a.merged + b.merged,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    rejected: a.rejected + b.rejected,
  };
}

/** Runs `work` in a transaction that is rolled back. */
async function runRolledBack(client: pg.PoolClient, work: () => Promise<void>): Promise<void> {
  const rollback = new Error('The transaction is rolled back on purpose.');
  await bulkTransaction(client, async () => {
    await work();
    throw rollback;
  }).catch((error: unknown) => {
    if (error !== rollback) throw error;
  });
}
