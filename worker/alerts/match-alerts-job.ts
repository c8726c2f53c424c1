import { hasCode } from '../../src/errors.ts';
import { deleteChangeIndexesBefore } from '../../src/storage/elasticsearch/change-indexes.ts';
import { AlertsLockedError, withAlertsLock } from '../../src/storage/postgres/advisory-locks.ts';
import { findOpenRound, pruneRounds } from '../../src/storage/postgres/alerts/institute-differences.ts';
import { pruneNews, updateWatchedSearches } from '../../src/storage/postgres/alerts/search-news.ts';
import { type JobContext, type JobHandler, PostponeJob } from '../job-handler.ts';
import { type MatchingDependencies, matchRound } from './change-matching.ts';
import { recordChanges, takeFirstSnapshots } from './change-recording.ts';

const retryMs = 30_000;
// Longer than the week of a weekly digest, and what feeds and the page show.
const keepDifferencesDays = 30;
const maxDifferences = 200_000;
// So long no reason is given twice.
const keepNewsDays = 365;

/**
 * Finds what has changed and stores what is news to which search.
 * @param then is called under the lock after everything that has changed is matched
 * @throws PostponeJob while another worker does the same, and while Elasticsearch is unavailable
 */
export async function matchChanges(
  deps: MatchingDependencies,
  context: JobContext,
  then: () => Promise<void> = async () => undefined,
): Promise<{ institutes: number; rounds: number; searches: number }> {
  const { pool, elasticsearch, config } = deps;
  const done = { institutes: 0, rounds: 0, searches: 0 };
  try {
    await withAlertsLock(pool, async (_, lost) => {
      if (!(await takeFirstSnapshots(pool, context))) return;
      await context.transaction(updateWatchedSearches);
      for (;;) {
        lost.throwIfAborted();
        const round = await findOpenRound(pool);
        if (round) {
          done.searches += await matchRound(deps, round, context);
          done.rounds += 1;
          continue;
        }
        const compared = await recordChanges(pool, context);
        if (compared === 0) break;
        done.institutes += compared;
      }
      await then();
      await pruneRounds(pool, keepDifferencesDays, maxDifferences);
      await pruneNews(pool, keepNewsDays);
      const firstDay = new Date(Date.now() - keepDifferencesDays * 86_400_000);
      await deleteChangeIndexesBefore(elasticsearch, config, firstDay);
    });
  } catch (error) {
    if (error instanceof AlertsLockedError) throw new PostponeJob(retryMs, error.message);
    // An AppError would fail the job for good.
    if (hasCode(error, 'search-unavailable'))
      throw new PostponeJob(retryMs, 'Elasticsearch is temporarily unavailable.');
    throw error;
  }
  return done;
}

/** Keeps the news of all watched searches current. */
export function createMatchAlertsHandler(deps: MatchingDependencies): JobHandler<'match-alerts'> {
  return { kind: 'match-alerts', run: (_, context) => matchChanges(deps, context) };
}
