import { setTimeout as delay } from 'node:timers/promises';
import { Ajv, type ValidateFunction } from 'ajv';
import type pg from 'pg';
import { backoffMs } from '../src/async/backoff.ts';
import { startPeriodic } from '../src/async/periodic.ts';
import { type JobPriority, jobPriorities } from '../src/domain/enumerations.ts';
import { type JobKind, jobKinds } from '../src/domain/jobs/job-kinds.ts';
import type { JobProgress } from '../src/domain/jobs/job-progress.ts';
import { AppError, type ErrorCode } from '../src/errors.ts';
import type { Logger } from '../src/logger.ts';
import type { Metrics } from '../src/metrics.ts';
import {
  failJob,
  finishJob,
  lockRun,
  returnJob,
  type StartedJob,
  saveHeartbeat,
  startJob,
} from '../src/storage/postgres/jobs/job-runs.ts';
import { isOutage, transaction } from '../src/storage/postgres/pool.ts';
import {
  type Connection,
  ConsumerStatus,
  jobQueueDeclarations,
  jobQueueOf,
  type QueueNames,
} from '../src/storage/rabbitmq/rabbitmq-client.ts';
import { type JobContext, type JobHandler, PostponeJob } from './job-handler.ts';

/*
 * States of a job (the column `state`)
 *
 * - waiting: for its time (`run_at`), and then for the relay.
 *     -> queued, when RabbitMQ has confirmed the message with its id
 * - queued: the message is in RabbitMQ.
 *     -> running, when a worker receives the message and starts the job: this raises `run`
 *     -> waiting, when the queue is empty and the job is still queued: RabbitMQ has lost the message
 * - running: the worker renews its lease by a heartbeat.
 *     -> done, with its result
 *     -> failed, when its handler throws an AppError, after its last attempt, or when no handler knows its kind and version
 *     -> waiting, with backoff after another error; without counting the attempt when it is postponed, a server is unavailable or
 *        the worker stops; and when the lease has run out, because the worker was killed or hangs
 * - done, failed, cancelled: the end. An operator can put a failed or cancelled job back to waiting.
 *
 * A job that has not ended can be cancelled. Every transition is one conditional update of the row, so a message that arrives
 * twice or late starts nothing. Transitions of a run also compare `run`: a process that was replaced while it hung can change
 * nothing more.
 */

const heartbeatMs = 3_000;
/** A job whose worker has sent no heartbeat for this long is given to another worker. */
export const leaseMs = 15_000;
/** How long a stopping worker lets its jobs run before it aborts and returns them. */
const stopGraceMs = 4_000;
/** How long an aborted handler may take to end before the worker stops waiting for it. */
const abortGraceMs = 4_000;
const retryBackoff = { baseMs: 5_000, maxMs: 3_600_000, jitter: 0.2 };
/** Between attempts to store the start or the end of a run while Postgres fails. */
const storeBackoff = { baseMs: 250, maxMs: 5_000, jitter: 0.2 };
/** How long the end of a run is tried to be stored: less than the lease, which is not renewed meanwhile. */
const storeMs = 8_000;
/** After this time a job is tried again that found a server unavailable. */
const outageDelayMs = 15_000;
/** The errors that end with the outage of a server, so they are no reason to fail a job. */
const outages: ErrorCode[] = ['database-unavailable', 'sessions-unavailable', 'search-unavailable'];
/** The errors of a server that is busy, which count as failed attempts. */
const overloads: ErrorCode[] = ['overloaded', 'timed-out', 'too-many-requests'];
/**
 * Jobs that one process runs at the same time. Each priority has its own slots: nothing urgent waits for a digest. Three normal
 * ones, so that an image does not wait for a long import and a long report, which run one at a time.
 */
const slots: Record<JobPriority, number> = { urgent: 4, normal: 3, low: 2 };

/** Why a run was aborted; the reason of its signal. */
class RunAborted extends Error {
  readonly why: 'stopping' | 'not-ours' | 'too-long';

  constructor(why: RunAborted['why'], message: string) {
    super(message);
    this.name = 'RunAborted';
    this.why = why;
  }
}

/** Consumes the queues of jobs and runs each job by the handler of its kind. */
export function startJobRunner(deps: {
  /** for the transactions of handlers */
  pool: pg.Pool;
  /** for the states and heartbeats of jobs, which must not wait until a handler releases a connection; may be small */
  leasePool: pg.Pool;
  connection: Connection;
  names: QueueNames;
  /** the name of this process, for operators */
  worker: string;
  handlers: JobHandler[];
  metrics: Metrics;
  logger: Logger;
}): {
  /** the jobs that run in this process now */
  readonly running: { id: number; kind: string; seconds: number }[];
  close(): Promise<void>;
} {
  const { pool, leasePool, connection, names, metrics, logger } = deps;
  const handlers = compileHandlers(deps.handlers);
  const runs = new Set<{ id: number; kind: string; startedAt: number }>();
  // Aborted in this order: no job is started any more; those that run are aborted.
  const closing = new AbortController();
  const stopping = new AbortController();

  const subscriptions = jobPriorities.map((priority) => {
    const queue = jobQueueOf(names, priority);
    const subscription = connection.createConsumer(
      {
        queue,
        queueOptions: jobQueueDeclarations(names).find((declaration) => declaration.queue === queue),
        qos: { prefetchCount: slots[priority] },
        // A broken connection makes RabbitMQ deliver again what still runs here; the new deliveries must wait for free slots.
        concurrency: slots[priority],
      },
      async ({ body }) => {
        const id: unknown = body?.job;
        if (!Number.isSafeInteger(id)) {
          logger.error({ queue }, 'jobs: dropped a message that names no job');
          return ConsumerStatus.ACK;
        }
        const job = await startJobOrWait(id as number);
        if (job === 'closing') return ConsumerStatus.REQUEUE;
        if (job) await run(job);
        return ConsumerStatus.ACK;
      },
    );
    subscription.on('error', (error) =>
      logger.warn({ err: error, queue }, 'jobs: the subscription to a queue broke'),
    );
    return subscription;
  });

  /**
   * Starts a job. While Postgres fails it keeps the message and tries again: if it took the next message instead, an outage
   * would drain the queue.
   * @returns null if there is nothing to run
   */
  async function startJobOrWait(id: number): Promise<StartedJob | null | 'closing'> {
    for (let failures = 0; !closing.signal.aborted; failures += 1) {
      try {
        return await startJob(leasePool, id, deps.worker);
      } catch (error) {
        if (failures === 0)
          logger.warn({ err: error, job: id }, 'jobs: a job could not be started; retrying');
        await delay(backoffMs(failures, storeBackoff), undefined, { signal: closing.signal }).catch(
          () => undefined,
        );
      }
    }
    return 'closing';
  }

  /** Never rejects: a job whose end could not be stored is left to its lease. */
  async function run(job: StartedJob) {
    const log = logger.child({ job: job.id, kind: job.kind });
    try {
      await runAndRecord(job, log);
    } catch (error) {
      log.warn({ err: error }, 'jobs: the end of a run could not be stored; the job will be run again');
    }
  }

  async function runAndRecord(job: StartedJob, log: Logger) {
    const found = findHandler(job);
    if (typeof found === 'string') {
      log.error({ reason: found }, 'jobs: failed');
      await store(() => failJob(leasePool, job, found));
      metrics.jobsFinished.inc({ kind: 'unknown', outcome: 'failed' });
      return;
    }
    const abort = new AbortController();
    const signal = AbortSignal.any([abort.signal, stopping.signal]);
    const entry = { id: job.id, kind: job.kind, startedAt: performance.now() };
    runs.add(entry);
    const endTimer = metrics.jobDuration.startTimer({ kind: job.kind });
    let progress: JobProgress | null = null;
    let savedProgress: JobProgress | null = null;
    const heartbeat = startPeriodic({
      everyMs: heartbeatMs,
      async run() {
        const changed = progress === savedProgress ? null : progress;
        const isOurs = await saveHeartbeat(leasePool, job, changed);
        savedProgress = changed ?? savedProgress;
        if (!isOurs)
          abort.abort(new RunAborted('not-ours', 'The job was cancelled or another worker has started it.'));
      },
      onError: (error) => log.warn({ err: error }, 'jobs: a heartbeat could not be stored'),
    });
    const tooLong = setTimeout(
      () =>
        abort.abort(new RunAborted('too-long', `The attempt took longer than ${found.maxMinutes} minutes.`)),
      found.maxMinutes * 60_000,
    );
    const confirm: JobContext['confirm'] = async (client, { isProgress = false } = {}) => {
      if (!(await lockRun(client, job, isProgress)))
        throw new RunAborted('not-ours', 'The job was cancelled or another worker has started it.');
      if (isProgress) job.attempts = 1;
    };
    let outcome: string;
    try {
      const result = await untilAborted(
        signal,
        found.handler.run(job.payload as never, {
          id: job.id,
          attempt: job.attempts,
          isLastAttempt: job.attempts >= job.max_attempts,
          accountId: job.account_id,
          requestId: job.request_id,
          logger: log,
          signal,
          reportProgress(reported) {
            progress = { ...reported };
          },
          confirm,
          transaction: (work, options) =>
            transaction(
              pool,
              async (client) => {
                const worked = await work(client);
                await confirm(client, options);
                return worked;
              },
              { requestId: job.request_id ?? undefined },
            ),
        }),
      );
      await heartbeat.close();
      outcome = (await store(() => finishJob(leasePool, job, progress, result))) ? 'done' : 'abandoned';
    } catch (error) {
      outcome = await recordFailure(job, signal.aborted ? signal.reason : error, log);
    } finally {
      clearTimeout(tooLong);
      runs.delete(entry);
      await heartbeat.close();
    }
    const seconds = endTimer();
    metrics.jobsFinished.inc({ kind: job.kind, outcome });
    log.info({ outcome, attempt: job.attempts, seconds }, 'jobs: a run ended');
  }

  /** Stores what follows from the error of a run. @returns the outcome for the metrics */
  async function recordFailure(job: StartedJob, error: unknown, log: Logger): Promise<string> {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof PostponeJob) {
      await store(() =>
        returnJob(leasePool, job, { delayMs: error.delayMs, error: message, countsAttempt: false }),
      );
      return 'postponed';
    }
    if (error instanceof RunAborted && error.why === 'not-ours') return 'abandoned';
    if (error instanceof RunAborted && error.why === 'stopping') {
      await store(() => returnJob(leasePool, job, { delayMs: 0, error: null, countsAttempt: false }));
      return 'returned';
    }
    if (error instanceof AppError && outages.includes(error.code)) {
      log.warn({ err: error }, 'jobs: a server is unavailable; the job will be tried again');
      await store(() =>
        returnJob(leasePool, job, { delayMs: outageDelayMs, error: message, countsAttempt: false }),
      );
      return 'postponed';
    }
    const isFinal = error instanceof AppError && !overloads.includes(error.code);
    if (isFinal || job.attempts >= job.max_attempts) {
      log.error({ err: error }, 'jobs: failed');
      await store(() => failJob(leasePool, job, message));
      return 'failed';
    }
    const delayMs = Math.round(backoffMs(job.attempts - 1, retryBackoff));
    log.warn(
      { err: error, attempt: job.attempts, delayMs },
      'jobs: an attempt failed; the job will be tried again',
    );
    await store(() => returnJob(leasePool, job, { delayMs, error: message, countsAttempt: true }));
    return 'retried';
  }

  /** The handler of a job, or the reason why there is none. */
  function findHandler({ kind, version, payload }: StartedJob) {
    const known = handlers.get(kind);
    if (!known) return `The kind "${kind}" is unknown to this version of the worker.`;
    if (known.version !== version)
      return `Version ${version} of the kind "${kind}" is unknown to this version of the worker, which knows version ${known.version}.`;
    if (known.isValid(payload)) return known;
    const problems = known.isValid.errors?.map(
      ({ instancePath, message }) => `${instancePath || '/'} ${message}`,
    );
    return `The payload is invalid: ${problems?.join(', ')}.`;
  }

  return {
    get running() {
      return [...runs].map(({ id, kind, startedAt }) => ({
        id,
        kind,
        seconds: Math.round((performance.now() - startedAt) / 1_000),
      }));
    },
    async close() {
      closing.abort();
      const closed = Promise.all(subscriptions.map((subscription) => subscription.close()));
      const grace = new AbortController();
      await Promise.race([
        closed,
        delay(stopGraceMs, undefined, { signal: grace.signal }).catch(() => undefined),
      ]);
      grace.abort();
      stopping.abort(new RunAborted('stopping', 'The worker stops.'));
      await closed;
    },
  };
}

interface CompiledHandler {
  handler: JobHandler;
  version: number;
  maxMinutes: number;
  isValid: ValidateFunction;
}

function compileHandlers(handlers: JobHandler[]): Map<string, CompiledHandler> {
  const ajv = new Ajv({ allErrors: true, strict: false });
  return new Map(
    handlers.map((handler) => {
      const { version, maxMinutes, payload } = jobKinds[handler.kind as JobKind];
      return [handler.kind, { handler, version, maxMinutes, isValid: ajv.compile(payload) }];
    }),
  );
}

/** Stores the end of a run; if the connection to Postgres is lost meanwhile, again, so that the job need not be run again. */
async function store<T>(write: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + storeMs;
  for (let failures = 0; ; failures += 1) {
    try {
      return await write();
    } catch (error) {
      if (!isOutage(error) || performance.now() > deadline) throw error;
      await delay(backoffMs(failures, storeBackoff));
    }
  }
}

/** Settles as `work` does. Once the signal is aborted, rejects after `abortGraceMs` even if `work` ignores that. */
async function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const ignored = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    timer = setTimeout(() => ignored.reject(signal.reason), abortGraceMs);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, ignored.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
