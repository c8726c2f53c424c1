import type { Redis } from 'ioredis';
import type pg from 'pg';
import { estimateQuantile } from '../../src/domain/histogram.ts';
import { shareWithoutSearch } from '../../src/domain/search/answer-store.ts';
import {
  countEditsByDay,
  countInstitutes,
  countSearchesToday,
  countWaiting,
  type DashboardFigures,
  readLatest,
  saveFigures,
} from '../../src/storage/postgres/analytics/dashboard-figures.ts';
import { readSearchAnalytics } from '../../src/storage/postgres/analytics/search-analytics.ts';
import { countJobs } from '../../src/storage/postgres/jobs/job-administration.ts';
import { generationKey } from '../../src/storage/redis/generation.ts';
import { createPopularity } from '../../src/storage/redis/popularity.ts';
import { createSearchableLag } from '../../src/storage/redis/searchable-lag.ts';
import type { JobContext, JobHandler } from '../job-handler.ts';

type Makers = { [Name in keyof DashboardFigures]?: () => Promise<DashboardFigures[Name]> };

const searchOptions = { days: 7, most: 10 };

/** Makes the figures of the dashboard that change quickly and are cheap to make. */
export function createRefreshDashboardHandler(pool: pg.Pool, redis: Redis): JobHandler<'refresh-dashboard'> {
  const popularity = createPopularity(redis);
  const lag = createSearchableLag(redis);
  return {
    kind: 'refresh-dashboard',
    run: (_, context) =>
      refresh(pool, context, {
        latest: () => readLatest(pool),
        waiting: () => countWaiting(pool),
        searches_today: () => countSearchesToday(pool),
        jobs: () => countJobs(pool),
        generation: async () => ({ generation: Number((await redis.get(generationKey)) ?? 0) }),
        async answers_today() {
          const { today: states } = await popularity.states(new Date());
          return { states, share_without_search: shareWithoutSearch(states) };
        },
        async commit_to_searchable() {
          const buckets = await lag.readLastHour();
          return {
            changes: buckets.get(Infinity) ?? 0,
            p50_seconds: estimateQuantile(buckets, 0.5),
            p99_seconds: estimateQuantile(buckets, 0.99),
          };
        },
      }),
  };
}

/** Makes the figures of the dashboard that read whole tables. */
export function createRefreshDashboardTotalsHandler(pool: pg.Pool): JobHandler<'refresh-dashboard-totals'> {
  return {
    kind: 'refresh-dashboard-totals',
    run: (_, context) =>
      refresh(pool, context, {
        institutes: () => countInstitutes(pool),
        edits: () => countEditsByDay(pool),
        async searches() {
          const { popular, found_nothing } = await readSearchAnalytics(pool, searchOptions);
          return { popular, found_nothing };
        },
      }),
  };
}

/**
 * Makes groups of figures and stores each. A group that cannot be made, because Redis is down for example, keeps its last figures
 * and their age, and does not keep the others from being made.
 */
async function refresh(pool: pg.Pool, { signal, logger }: JobContext, makers: Makers) {
  const failed: string[] = [];
  for (const [name, make] of Object.entries(makers) as [keyof DashboardFigures, () => Promise<never>][]) {
    signal.throwIfAborted();
    try {
      await saveFigures(pool, name, await make());
    } catch (error) {
      failed.push(name);
      logger.warn({ err: error, figures: name }, 'dashboard: figures could not be made and keep their age');
    }
  }
  return { failed };
}
