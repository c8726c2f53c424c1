import type pg from 'pg';
import type { JobKind } from '../../src/domain/jobs/job-kinds.ts';
import { pruneJobs } from '../../src/storage/postgres/jobs/job-queue.ts';
import type { JobHandler } from '../job-handler.ts';

const keepDays = 30;
// Successful ones of these are of no interest after a day, and would be most of the table.
const frequentKinds: JobKind[] = ['refresh-dashboard', 'refresh-dashboard-totals', 'prune-data'];

/** Deletes jobs that ended long ago. */
export function createPruneJobsHandler(pool: pg.Pool): JobHandler<'prune-jobs'> {
  return {
    kind: 'prune-jobs',
    run: async () => ({ deleted: await pruneJobs(pool, keepDays, frequentKinds) }),
  };
}
