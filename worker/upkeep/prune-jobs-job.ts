import type pg from 'pg';
import { pruneJobs } from '../../src/storage/postgres/jobs/job-queue.ts';
import type { JobHandler } from '../job-handler.ts';

const keepDays = 30;

/** Deletes jobs that ended long ago. */
export function createPruneJobsHandler(pool: pg.Pool): JobHandler<'prune-jobs'> {
  return {
    kind: 'prune-jobs',
    run: async () => ({ deleted: await pruneJobs(pool, keepDays) }),
  };
}
