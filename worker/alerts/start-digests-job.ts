import {
  beginDigestDay,
  type DigestDay,
  listAccountsWithNews,
  saveDigestProgress,
} from '../../src/storage/postgres/alerts/digests.ts';
import { addJob } from '../../src/storage/postgres/jobs/job-queue.ts';
import type { JobContext, JobHandler } from '../job-handler.ts';
import type { MatchingDependencies } from './change-matching.ts';
import { matchChanges } from './match-alerts-job.ts';

const accountsPerStep = 500;

/** Matches what has changed, and adds a job for the digest of each person with news that is due today. */
export function createStartDigestsHandler(
  deps: MatchingDependencies,
  /** today in UTC, as 2026-11-28 */
  today = () => new Date().toISOString().slice(0, 10),
): JobHandler<'start-digests'> {
  return {
    kind: 'start-digests',
    async run(_, context) {
      let digests = 0;
      const matched = await matchChanges(deps, context, async () => {
        // First a day whose digests were interrupted, then today.
        for (let day = await next(); day; day = await next()) digests += await addDigestJobs(day, context);
      });
      return { ...matched, digests };

      function next() {
        return context.transaction((client) => beginDigestDay(client, today()), { isProgress: true });
      }
    },
  };
}

/** Adds the jobs in steps, each in one transaction with its progress. */
async function addDigestJobs(begun: DigestDay, context: JobContext): Promise<number> {
  let day = begun;
  let added = 0;
  for (;;) {
    context.signal.throwIfAborted();
    const accounts = await context.transaction(
      async (client) => {
        const ids = await listAccountsWithNews(client, day, accountsPerStep);
        for (const accountId of ids)
          await addJob(client, {
            kind: 'send-digest',
            payload: { account_id: accountId, day: day.day },
            uniqueKey: `send-digest ${accountId} ${day.day}`,
            accountId,
          });
        await saveDigestProgress(client, day.day, ids.at(-1) ?? null);
        return ids;
      },
      { isProgress: true },
    );
    added += accounts.length;
    const last = accounts.at(-1);
    if (last === undefined) return added;
    day = { ...day, cursor: last };
  }
}
