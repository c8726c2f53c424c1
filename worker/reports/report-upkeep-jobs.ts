import type pg from 'pg';
import { reportKeepDays } from '../../src/domain/reports/report-limits.ts';
import { addJob } from '../../src/storage/postgres/jobs/job-queue.ts';
import { pruneReformulations } from '../../src/storage/postgres/reports/reformulations.ts';
import { addReport, nextReportId, pruneReports } from '../../src/storage/postgres/reports/reports.ts';
import type { JobHandler } from '../job-handler.ts';

/** Requests the weekly report on searches for all admins. */
export const weeklySearchReportHandler: JobHandler<'weekly-search-report'> = {
  kind: 'weekly-search-report',
  run: (_, { id, transaction }) =>
    transaction(async (client) => {
      const reportId = await nextReportId(client);
      const jobId = await addJob(client, {
        kind: 'make-report',
        payload: { report: reportId },
        // A second attempt of this job requests no second report.
        uniqueKey: `weekly-search-report:${id}`,
      });
      if (jobId === null) return { requested: false };
      await addReport(client, {
        id: reportId,
        kind: 'searches',
        format: 'xlsx',
        query: '',
        jobId,
        accountId: null,
      });
      return { requested: true, report: reportId };
    }),
};

/** Deletes old reports with their files, what is left of interrupted ones, and old reformulations. */
export function createPruneReportsHandler(
  pool: pg.Pool,
  keepEventsDays: number,
): JobHandler<'prune-reports'> {
  return {
    kind: 'prune-reports',
    run: async () => ({
      deleted: await pruneReports(pool, reportKeepDays),
      reformulations: await pruneReformulations(pool, keepEventsDays),
    }),
  };
}
