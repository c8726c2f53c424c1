import type pg from 'pg';
import type { JobKind, JobPayload } from '../src/domain/jobs/job-kinds.ts';
import type { JobProgress } from '../src/domain/jobs/job-progress.ts';
import type { Logger } from '../src/logger.ts';
import type { Queryable } from '../src/storage/postgres/pool.ts';

/** What a handler knows about the job that it runs. */
export interface JobContext {
  id: number;
  /** counted from 1 */
  attempt: number;
  isLastAttempt: boolean;
  /** who asked for the job; null for the system */
  accountId: number | null;
  requestId: string | null;
  logger: Logger;
  /** Aborted when the job was cancelled, takes too long or is no longer this process's, and when the worker stops. */
  signal: AbortSignal;
  /** Stored with the next heartbeat. */
  reportProgress(progress: JobProgress): void;
  /**
   * Keeps the caller's transaction from being committed unless the job is still this process's; for transactions on a connection
   * of the handler. Call it as the last step.
   * @param options.isProgress as of `transaction`
   * @throws Error when the job was cancelled or another process has started it
   */
  confirm(client: Queryable, options?: { isProgress?: boolean }): Promise<void>;
  /**
   * Runs `work` in a transaction that commits only while the job is still this process's.
   * @param options.isProgress earlier failures of the job no longer count, because the next attempt continues after this step
   * @throws Error when the job was cancelled or another process has started it; nothing is committed then
   */
  transaction<T>(work: (client: pg.PoolClient) => Promise<T>, options?: { isProgress?: boolean }): Promise<T>;
}

/**
 * Runs the jobs of one kind. A job runs at least once: again after a failure, after a kill at any moment, and at worst while
 * an earlier run has not noticed that it was replaced. So every effect must be idempotent.
 */
export interface JobHandler<K extends JobKind = JobKind> {
  kind: K;
  /**
   * @returns the job's result, which can be written as JSON
   * @throws AppError when the job can never succeed: it fails for good with this message. The errors of an unavailable server
   * (`search-unavailable`, for example) put it back without counting the attempt
   * @throws PostponeJob when the job should be run later
   * @throws Error otherwise: the job is tried again with backoff until it has had its maximum number of attempts
   */
  run(payload: JobPayload<K>, context: JobContext): Promise<unknown>;
}

/** Thrown by a handler to run the job later. The attempt does not count. */
export class PostponeJob extends Error {
  readonly delayMs: number;

  constructor(delayMs: number, reason: string) {
    super(reason);
    this.name = 'PostponeJob';
    this.delayMs = delayMs;
  }
}
