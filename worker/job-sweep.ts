import type pg from 'pg';
import { type Periodic, startPeriodic } from '../src/async/periodic.ts';
import type { Logger } from '../src/logger.ts';
import type { Metrics } from '../src/metrics.ts';
import { republishQueuedJobs } from '../src/storage/postgres/jobs/job-queue.ts';
import { returnLostJobs } from '../src/storage/postgres/jobs/job-runs.ts';
import {
  type Connection,
  findEmptyJobQueues,
  type QueueNames,
} from '../src/storage/rabbitmq/rabbitmq-client.ts';
import { leaseMs } from './job-runner.ts';

const everyMs = 5_000;
// A message is on its way for milliseconds only, so a job that is queued longer although its queue is empty has lost its message.
const lostMessageSeconds = 30;

/** Finds the jobs of workers that were killed, and the jobs whose messages RabbitMQ has lost. Every worker may do that. */
export function startJobSweep(deps: {
  pool: pg.Pool;
  connection: Connection;
  names: QueueNames;
  metrics: Metrics;
  logger: Logger;
}): Periodic {
  const { pool, connection, names, metrics, logger } = deps;
  let reachedAt = performance.now();
  let waitUntil = 0;

  /**
   * Whether missing heartbeats are the fault of their workers. While Postgres was unreachable no worker could send any, so after
   * such a gap all of them get the time of a lease.
   */
  async function canJudgeHeartbeats(): Promise<boolean> {
    await pool.query('select 1');
    const now = performance.now();
    if (now - reachedAt > 2 * everyMs) waitUntil = now + leaseMs;
    reachedAt = now;
    return now >= waitUntil;
  }

  async function returnLost() {
    for (const job of await returnLostJobs(pool, leaseMs)) {
      if (job.state === 'waiting')
        logger.warn(job, 'jobs: the worker of a job stopped responding; the job will be tried again');
      else {
        logger.error(job, 'jobs: failed, because its worker stopped responding during its last attempt');
        metrics.jobsFinished.inc({ kind: job.kind, outcome: 'failed' });
      }
    }
  }

  async function republishLost() {
    for (const priority of await findEmptyJobQueues(connection, names)) {
      const jobs = await republishQueuedJobs(pool, priority, lostMessageSeconds);
      if (jobs > 0)
        logger.warn({ priority, jobs }, 'jobs: RabbitMQ has lost messages; the jobs are published again');
    }
  }

  return startPeriodic({
    everyMs,
    async run() {
      if (await canJudgeHeartbeats()) await returnLost();
      await republishLost();
    },
    onError: (error) =>
      logger.warn({ err: error }, 'jobs: lost jobs could not be looked for; retrying in 5 s'),
  });
}
