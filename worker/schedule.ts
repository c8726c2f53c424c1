import type pg from 'pg';
import { type Periodic, startPeriodic } from '../src/async/periodic.ts';
import type { JobKind, JobPayload } from '../src/domain/jobs/job-kinds.ts';
import type { Logger } from '../src/logger.ts';
import { addScheduledJob } from '../src/storage/postgres/jobs/job-queue.ts';

interface ScheduledJob<K extends JobKind = JobKind> {
  kind: K;
  payload: JobPayload<K>;
  everySeconds: number;
  /** when a period begins, counted from 1970-01-01T00:00Z, which was a Thursday; default 0 */
  offsetSeconds?: number;
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** The jobs that the system starts by itself. Each is started once a period, by whichever worker is first. */
const scheduledJobs: ScheduledJob[] = [
  { kind: 'prune-mails', payload: {}, everySeconds: day, offsetSeconds: 2 * hour },
  { kind: 'match-alerts', payload: {}, everySeconds: hour },
  // Before people in India get up.
  { kind: 'start-digests', payload: {}, everySeconds: day, offsetSeconds: hour },
  { kind: 'refresh-dashboard', payload: {}, everySeconds: minute },
  { kind: 'refresh-dashboard-totals', payload: {}, everySeconds: 10 * minute },
  { kind: 'prune-data', payload: {}, everySeconds: 10 * minute },
  { kind: 'score-views', payload: {}, everySeconds: day, offsetSeconds: 3 * hour },
  { kind: 'prune-jobs', payload: {}, everySeconds: day, offsetSeconds: 2 * hour },
  { kind: 'prune-reports', payload: {}, everySeconds: hour },
  // On Mondays.
  { kind: 'weekly-search-report', payload: {}, everySeconds: 7 * day, offsetSeconds: 4 * day + 4 * hour },
  { kind: 'collect-media', payload: {}, everySeconds: day, offsetSeconds: 3 * hour },
];

const everyMs = 15_000;

/**
 * Adds the scheduled jobs when they are due. A period in which no worker ran is left out; the current one is caught up with
 * when a worker starts. All workers do this, and the unique key of kind and period leaves one job.
 */
export function startSchedule(deps: { pool: pg.Pool; logger: Logger }): Periodic {
  const { pool, logger } = deps;
  const periodic = startPeriodic({
    everyMs,
    async run() {
      for (const { kind, payload, everySeconds, offsetSeconds = 0 } of scheduledJobs)
        await addScheduledJob(pool, kind, payload, { everySeconds, offsetSeconds });
    },
    onError: (error) => logger.warn({ err: error }, 'schedule: a job could not be added; retrying in 15 s'),
  });
  void periodic.runNow();
  return periodic;
}
