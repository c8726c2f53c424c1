import type pg from 'pg';
import type { JobHandler } from './job-handler.ts';
import { createPruneJobsHandler } from './upkeep/prune-jobs-job.ts';

/** The handler of every kind of job. */
export function createHandlers({ pool }: { pool: pg.Pool }): JobHandler[] {
  return [createPruneJobsHandler(pool)];
}
