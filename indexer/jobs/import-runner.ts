import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type pg from 'pg';
import { startPeriodic } from '../../src/async/periodic.ts';
import { AppError } from '../../src/errors.ts';
import type { Logger } from '../../src/logger.ts';
import { DataLockedError, withDataLock } from '../../src/storage/postgres/advisory-locks.ts';
import {
  beginImport,
  failImport,
  findOpenImport,
  finishImport,
  mostErrors,
  type OpenImport,
  putBackImport,
  readImportParts,
  saveImportBatch,
  saveImportProgress,
} from '../../src/storage/postgres/imports/import-queue.ts';
import { textSource } from '../import/file/file-source.ts';
import type { Locate } from '../import/imported-places.ts';
import { indianCoordinates } from '../import/india/india-coordinates.ts';
import { importLocked } from '../import/loader.ts';

const everyMs = 1_000;
// Between attempts at one that fails for what may pass.
const pauseMs = 5_000;
const maxAttempts = 5;

/**
 * Does the imports that were asked for over REST, one at a time over all indexers: whoever has the lock does the oldest. One
 * whose process died is open still, and goes on after its last batch.
 */
export function startImportRunner(deps: { pool: pg.Pool; logger: Logger }): { close(): Promise<void> } {
  const { pool, logger } = deps;
  const closing = new AbortController();
  let restUntil = 0;
  // Loaded with the first import, for all that follow: it takes most of a second of processor time.
  let coordinates: Locate | undefined;

  async function work() {
    for (;;) {
      const id = closing.signal.aborted ? null : await findOpenImport(pool);
      if (id === null) return;
      await withDataLock(pool, async (client) => {
        const job = await beginImport(client, id);
        if (job) await run(client, job);
      });
    }
  }

  async function run(client: pg.PoolClient, job: OpenImport) {
    const log = logger.child({ import: job.id });
    log.info({ attempt: job.attempts, checkpoint: job.checkpoint }, 'imports: begun');
    const progress = { read: 0, records: null as number | null };
    const cancelled = new AbortController();
    const saving = startPeriodic({
      everyMs,
      async run() {
        if (!(await saveImportProgress(pool, job.id, progress))) cancelled.abort();
      },
      onError: (error) => log.warn({ err: error }, 'imports: how far it is could not be saved'),
    });
    try {
      // Those before took their process with them.
      if (job.attempts > maxAttempts)
        throw new AppError(
          'bad-request',
          `The import was interrupted ${maxAttempts} times and has been given up.`,
        );
      // In the audit each change is that of whoever asked for it.
      await client.query(
        `select set_config('app.request_id', $1, false), set_config('app.actor', $2, false)`,
        [job.request_id, job.actor],
      );
      const text = Readable.from(readImportParts(pool, job.id)).compose(createGunzip()) as Readable;
      const source = await textSource(text, { format: job.format, name: job.source });
      coordinates ??= await indianCoordinates();
      const summary = await importLocked(client, source, {
        dryRun: job.dry_run,
        locate: coordinates,
        resumeAt: job.checkpoint,
        keepErrors: mostErrors,
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
      await saving.close();
      await saveImportProgress(client, job.id, progress);
      await finishImport(client, job.id, summary);
      const { errors, ...figures } = summary;
      log.info(figures, 'imports: done');
    } catch (error) {
      if (closing.signal.aborted) {
        await putBackImport(pool, job.id);
        return;
      }
      if (cancelled.signal.aborted) {
        log.info('imports: cancelled');
        return;
      }
      if (!(error instanceof AppError) && job.attempts < maxAttempts) throw error;
      log.warn({ err: error }, 'imports: failed');
      await failImport(
        pool,
        job.id,
        error instanceof AppError ? error.message : 'An unexpected error occurred.',
      );
    } finally {
      await saving.close();
    }
  }

  const working = startPeriodic({
    everyMs,
    async run() {
      if (Date.now() >= restUntil) await work();
    },
    onError(error) {
      // Somebody else does it, or what is no job.
      if (error instanceof DataLockedError) return;
      restUntil = Date.now() + pauseMs;
      logger.warn({ err: error }, 'imports: not done, trying again later');
    },
  });

  return {
    async close() {
      closing.abort();
      await working.close();
    },
  };
}
