import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type pg from 'pg';
import { textSource } from '../../indexer/import/file/file-source.ts';
import type { Locate } from '../../indexer/import/imported-places.ts';
import { indianCoordinates } from '../../indexer/import/india/india-coordinates.ts';
import { importUnderLock } from '../../indexer/import/loader.ts';
import { startPeriodic } from '../../src/async/periodic.ts';
import { AppError } from '../../src/errors.ts';
import { DataLockedError, withDataLock } from '../../src/storage/postgres/advisory-locks.ts';
import {
  countEarlierImports,
  finishImport,
  maxStoredErrors,
  readImportParts,
  type StartedImport,
  saveImportBatch,
  saveImportProgress,
  startImport,
} from '../../src/storage/postgres/imports/import-queue.ts';
import { attributeChanges } from '../../src/storage/postgres/pool.ts';
import { type JobContext, type JobHandler, PostponeJob } from '../job-handler.ts';

const progressMs = 1_000;
const lockedDelayMs = 2_000;
const maxDelayMs = 30_000;

/**
 * Runs the imports that were uploaded to the API, one at a time among all workers, the oldest first. Each batch is committed with
 * its checkpoint, where the next attempt continues, and only while the job is still this run's.
 */
export function createImportHandler(pool: pg.Pool): JobHandler<'import'> {
  // Loaded with the first import and kept, because loading takes most of a second of processor time.
  let coordinates: Locate | undefined;

  async function runImport(client: pg.PoolClient, lost: AbortSignal, id: number, context: JobContext) {
    const job = await startImport(client, id);
    if (!job) throw new AppError('not-found', `No import with the id ${id} exists.`);
    if (job.summary) return job.summary;
    const progress = { read: 0, records: null as number | null };
    const saving = startPeriodic({
      everyMs: progressMs,
      run: () => saveImportProgress(pool, id, progress),
      onError: (err) => context.logger.warn({ err }, 'imports: the progress could not be saved'),
    });
    try {
      const summary = await importText(client, lost, job, progress, context);
      await context.transaction((own) => finishImport(own, id, { summary, records: progress.records }));
      const { errors, ...figures } = summary;
      return figures;
    } finally {
      await saving.close();
    }
  }

  async function importText(
    client: pg.PoolClient,
    lost: AbortSignal,
    job: StartedImport,
    progress: { read: number; records: number | null },
    { signal, confirm, reportProgress }: JobContext,
  ) {
    // The audit log names the client who uploaded the import as the actor of each change.
    await attributeChanges(client, { requestId: job.request_id, actor: job.actor }, 'connection');
    const source = await textSource(await openText(job.id), { format: job.format, name: job.source });
    coordinates ??= await indianCoordinates();
    return importUnderLock(client, source, {
      dryRun: job.dry_run,
      locate: coordinates,
      resumeAt: job.checkpoint,
      maxErrors: maxStoredErrors,
      signal: AbortSignal.any([signal, lost]),
      async onBatch(transaction, checkpoint, errors) {
        await saveImportBatch(transaction, job.id, checkpoint, errors);
        await confirm(transaction, { isProgress: true });
      },
      onProgress(stage, done, total) {
        if (stage === 'read') progress.read = done;
        else progress.records = total;
        reportProgress({ stage: stage === 'read' ? 'reading' : 'writing', done, total });
      },
    });
  }

  async function openText(id: number): Promise<Readable> {
    const parts = readImportParts(pool, id);
    const first = await parts.next();
    if (first.done)
      throw new AppError('bad-request', 'The file of this import has been deleted. Please upload it again.');
    async function* all() {
      yield first.value as Buffer;
      yield* parts;
    }
    return Readable.from(all()).compose(createGunzip()) as Readable;
  }

  return {
    kind: 'import',
    async run({ import_id: id }, context) {
      const earlier = await countEarlierImports(pool, id);
      if (earlier > 0)
        throw new PostponeJob(Math.min(earlier * 1_000, maxDelayMs), 'Earlier imports have not ended yet.');
      try {
        return await withDataLock(pool, (client, lost) => runImport(client, lost, id, context));
      } catch (error) {
        if (error instanceof DataLockedError) throw new PostponeJob(lockedDelayMs, error.message);
        throw error;
      }
    },
  };
}
