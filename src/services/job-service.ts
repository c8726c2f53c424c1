import type pg from 'pg';
import { startPeriodic } from '../async/periodic.ts';
import type { JobListParameters } from '../contract/parameters/job-parameters.ts';
import type { Job, JobSummary } from '../contract/responses/job-response.ts';
import { redactAddresses, redactJson } from '../domain/text/personal-data.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import {
  cancelJob,
  findJob,
  findJobs,
  listJobs,
  retryJob,
} from '../storage/postgres/jobs/job-administration.ts';
import { orUnavailable } from '../storage/postgres/pool.ts';
import type { Stored } from '../storage/postgres/stored-record.ts';

const pollMs = 1_000;
const maxWatchers = 200;
const maxWatchersOfAccount = 10;

export interface JobWatcher {
  accountId: number;
  jobId: number;
  /** Called at once, and whenever the job has changed. */
  onChange(job: Stored<Job>): void;
  /** Called when no more changes follow, because the job was deleted or the service has closed. */
  onEnd(): void;
}

export type JobService = ReturnType<typeof createJobService>;

/**
 * Reports on jobs and lets admins retry and cancel them. Mail addresses and secrets are redacted. Does no I/O until a method is
 * called. All methods throw AppError not-found, conflict or database-unavailable.
 */
export function createJobService(pool: pg.Pool, logger: Logger) {
  const watchers = new Set<JobWatcher>();
  /** The last state of each watched job, as JSON. */
  const seen = new Map<number, string>();
  let isClosed = false;

  // However many watch, one query per process and second reads all the watched jobs.
  const polling = startPeriodic({
    everyMs: pollMs,
    async run() {
      if (watchers.size === 0) return;
      const ids = [...new Set([...watchers].map(({ jobId }) => jobId))];
      const found = new Map((await findJobs(pool, ids)).map((job) => [job.id, redact(job)]));
      for (const id of ids) publish(id, found.get(id));
    },
    onError: (error) => logger.debug({ err: error }, 'jobs: the watched jobs could not be read; retrying'),
    unref: true,
  });

  function publish(id: number, job: Stored<Job> | undefined) {
    const json = JSON.stringify(job);
    if (job && json === seen.get(id)) return;
    if (job) seen.set(id, json);
    for (const watcher of watchers)
      if (watcher.jobId === id)
        if (job) watcher.onChange(job);
        else watcher.onEnd();
  }

  return {
    async list(
      parameters: JobListParameters,
      below: number | null,
    ): Promise<{ items: Stored<JobSummary>[]; next: number | null }> {
      const { items, next } = await orUnavailable(() => listJobs(pool, parameters, below));
      return { items: items.map(withoutAddresses), next };
    },

    find: async (id: number): Promise<Stored<Job>> => redact(await orUnavailable(() => findJob(pool, id))),

    retry: async (id: number): Promise<Stored<Job>> => redact(await orUnavailable(() => retryJob(pool, id))),

    cancel: async (id: number): Promise<Stored<Job>> =>
      redact(await orUnavailable(() => cancelJob(pool, id))),

    /**
     * Calls the watcher with the job now and after each of its changes, which it notices within a second.
     * @returns a function that ends this
     * @throws AppError not-found; too-many-requests when the account watches too many jobs, overloaded when this process does
     */
    async watch(watcher: JobWatcher): Promise<() => void> {
      if (isClosed || watchers.size >= maxWatchers)
        throw new AppError('overloaded', 'Too many jobs are being watched. Please poll the job instead.', {
          retryAfterSeconds: 5,
        });
      const { accountId, jobId } = watcher;
      const ofAccount = [...watchers].filter((other) => other.accountId === accountId).length;
      if (ofAccount >= maxWatchersOfAccount)
        throw new AppError(
          'too-many-requests',
          `You are watching ${maxWatchersOfAccount} jobs already. Please close one of the streams.`,
          { retryAfterSeconds: 5 },
        );
      // Before the job is read, so that no change can be missed, and so that simultaneous calls are counted.
      watchers.add(watcher);
      const stop = () => {
        watchers.delete(watcher);
        if (![...watchers].some((other) => other.jobId === jobId)) seen.delete(jobId);
      };
      try {
        watcher.onChange(redact(await orUnavailable(() => findJob(pool, jobId))));
      } catch (error) {
        stop();
        throw error;
      }
      return stop;
    },

    /** Ends all watching. */
    async close() {
      isClosed = true;
      for (const watcher of watchers) watcher.onEnd();
      await polling.close();
    },
  };
}

function withoutAddresses<T extends Stored<JobSummary>>(job: T): T {
  return { ...job, error: job.error && redactAddresses(job.error) };
}

function redact(job: Stored<Job>): Stored<Job> {
  return { ...withoutAddresses(job), payload: redactJson(job.payload), result: redactJson(job.result) };
}
