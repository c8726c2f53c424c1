import type pg from 'pg';
import { type Periodic, startPeriodic } from '../src/async/periodic.ts';
import { jobPriorities } from '../src/domain/enumerations.ts';
import type { Logger } from '../src/logger.ts';
import type { Metrics } from '../src/metrics.ts';
import { measureDueJobs } from '../src/storage/postgres/jobs/job-administration.ts';

const everyMs = 5_000;

/** Updates the gauges of the jobs that wait periodically; when Postgres does not answer, they keep their values. */
export function startJobGauges({
  pool,
  metrics,
  logger,
}: {
  pool: pg.Pool;
  metrics: Metrics;
  logger: Logger;
}): Periodic {
  return startPeriodic({
    everyMs,
    async run() {
      const due = await measureDueJobs(pool);
      for (const priority of jobPriorities) metrics.jobsWaiting.set({ priority }, due.by_priority[priority]);
      metrics.oldestJobAge.set(due.oldest_seconds);
    },
    onError: (error) => logger.debug({ err: error }, 'metrics: the jobs could not be measured'),
  });
}
