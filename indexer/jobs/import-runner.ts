import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type pg from 'pg';
import { startPeriodic } from '../../src/async/periodic.ts';
import type { ImportSummary } from '../../src/domain/institutes/import-job.ts';
import { AppError } from '../../src/errors.ts';
import type { Logger } from '../../src/logger.ts';
import { DataLockedError, withDataLock } from '../../src/storage/postgres/advisory-locks.ts';
import {
  beginImport,
  failImport,
  findOpenImport,
  finishImport,
  maxStoredErrors,
  type OpenImport,
  readImportParts,
  requeueImport,
  saveImportBatch,
  saveImportProgress,
} from '../../src/storage/postgres/imports/import-queue.ts';
import { attributeChanges } from '../../src/storage/postgres/pool.ts';
import { textSource } from '../import/file/file-source.ts';
import type { Locate } from '../import/imported-places.ts';
import { indianCoordinates } from '../import/india/india-coordinates.ts';
import { importUnderLock } from '../import/loader.ts';

/*
 * States of the runner
 *
 * - idle: it looks for an open import every second.
 *     -> importing, when there is one and no other indexer has the data lock
 * - importing: it runs the oldest open import, then the next one, until there is none.
 *     -> idle, when no import is open any more, and when another process has the data lock
 *     -> resting, when a server fails. The import stays open and is continued after its last batch.
 * - resting: it waits for `restMs`.
 *     -> idle, when that time has passed
 *
 * The states of an import (`import_jobs.state`), as far as the runner moves them:
 *
 * - waiting -> running: the runner begins it.
 * - running -> running: it was interrupted, because the indexer stopped, a server failed or the process died. It is begun again,
 *   and its attempts are counted. Each batch that is written sets the count back to 0.
 * - running -> done: the whole text is imported.
 * - running -> failed: its text is wrong, or it was interrupted `maxAttempts` times without writing a batch.
 * - waiting or running -> cancelled: by a client of the API. The runner notices it while it saves the progress or a batch.
 */

const everyMs = 1_000;
const restMs = 5_000;
const maxAttempts = 5;

/** Runs the imports that were uploaded to the API, one at a time among all indexers, the oldest first. */
export function startImportRunner(deps: { pool: pg.Pool; logger: Logger }): { close(): Promise<void> } {
  const { pool, logger } = deps;
  const closing = new AbortController();
  let restUntil = 0;
  // Loaded with the first import and kept, because loading takes most of a second of processor time.
  let coordinates: Locate | undefined;

  async function runOpenImports() {
    for (;;) {
      const id = closing.signal.aborted ? null : await findOpenImport(pool);
      if (id === null) return;
      await withDataLock(pool, async (client) => {
        const job = await beginImport(client, id);
        if (job) await runImport(client, job);
      });
    }
  }

  async function runImport(client: pg.PoolClient, job: OpenImport) {
    const log = logger.child({ import: job.id });
    log.info({ attempt: job.attempts, checkpoint: job.checkpoint }, 'imports: started');
    const progress = { read: 0, records: null as number | null };
    const cancelled = new AbortController();
    const saving = startPeriodic({
      everyMs,
      async run() {
        if (!(await saveImportProgress(pool, job.id, progress))) cancelled.abort();
      },
      onError: (error) => log.warn({ err: error }, 'imports: the progress could not be saved'),
    });
    try {
      const summary = await importText(client, job, progress, cancelled);
      await saving.close();
      await saveImportProgress(client, job.id, progress);
      await finishImport(client, job.id, summary);
      const { errors, ...figures } = summary;
      log.info(figures, 'imports: completed');
    } catch (error) {
      if (closing.signal.aborted) await requeueImport(pool, job.id);
      else if (cancelled.signal.aborted) log.info('imports: cancelled');
      else await failOrRethrow(job, error, log);
    } finally {
      await saving.close();
    }
  }

  async function importText(
    client: pg.PoolClient,
    job: OpenImport,
    progress: { read: number; records: number | null },
    cancelled: AbortController,
  ): Promise<ImportSummary> {
    // The attempts before this one ended with their process, so this is the first chance to fail the import.
    if (job.attempts > maxAttempts)
      throw new AppError(
        'bad-request',
        `The import was interrupted ${maxAttempts} times and will not be retried.`,
      );
    // The audit log names the client who uploaded the import as the actor of each change.
    await attributeChanges(client, { requestId: job.request_id, actor: job.actor }, 'connection');
    const text = Readable.from(readImportParts(pool, job.id)).compose(createGunzip()) as Readable;
    const source = await textSource(text, { format: job.format, name: job.source });
    coordinates ??= await indianCoordinates();
    return importUnderLock(client, source, {
      dryRun: job.dry_run,
      locate: coordinates,
      resumeAt: job.checkpoint,
      maxErrors: maxStoredErrors,
      signal: AbortSignal.any([closing.signal, cancelled.signal]),
      async onBatch(transaction, checkpoint, errors) {
        if (!(await saveImportBatch(transaction, job.id, checkpoint, errors))) cancelled.abort();
        cancelled.signal.throwIfAborted();
      },
      onProgress(stage, done, total) {
        if (stage === 'read') progress.read = done;
        else progress.records = total;
      },
    });
  }

  /** Fails the import if its text is wrong or this was the last attempt; otherwise rethrows, so that it is tried again. */
  async function failOrRethrow(job: OpenImport, error: unknown, log: Logger) {
    const isWrongText = error instanceof AppError;
    if (!isWrongText && job.attempts < maxAttempts) throw error;
    log.warn({ err: error }, 'imports: failed');
    await failImport(pool, job.id, isWrongText ? error.message : 'An unexpected error occurred.');
  }

  const running = startPeriodic({
    everyMs,
    async run() {
      if (Date.now() >= restUntil) await runOpenImports();
    },
    onError(error) {
      // Another indexer runs an import, or an operator imports or generates institutes by the command line.
      if (error instanceof DataLockedError) return;
      restUntil = Date.now() + restMs;
      logger.warn({ err: error }, 'imports: the open imports could not be run; retrying in 5 s');
    },
  });

  return {
    async close() {
      closing.abort();
      await running.close();
    },
  };
}
