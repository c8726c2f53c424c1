import type { Redis } from 'ioredis';
import type pg from 'pg';
import type { Dashboard, SearchAnalytics } from '../contract/responses/dashboard-response.ts';
import { readDashboard } from '../storage/postgres/analytics/dashboard-figures.ts';
import { readSearchAnalytics } from '../storage/postgres/analytics/search-analytics.ts';
import { orUnavailable } from '../storage/postgres/pool.ts';
import { createCachedFigures } from '../storage/redis/cached-figures.ts';

// All viewers share one cache, so that polling costs one query per 10 s.
const cacheMs = 10_000;

/** Figures for admins. All methods throw AppError database-unavailable. */
export interface DashboardService {
  /** What a worker has stored last. */
  readDashboard(): Promise<Dashboard>;
  readSearchAnalytics(options: { days: number; most: number }): Promise<SearchAnalytics>;
}

/** Creates the service; does no I/O until a method is called. */
export function createDashboardService(
  pool: pg.Pool,
  redis: Redis,
  onError: (error: unknown) => void,
): DashboardService {
  const cache = createCachedFigures(redis, onError);
  return {
    readDashboard: () => orUnavailable(() => readDashboard(pool)),
    readSearchAnalytics: (options) =>
      cache.get(`searches:${options.days}:${options.most}`, cacheMs, () =>
        orUnavailable(() => readSearchAnalytics(pool, options)),
      ),
  };
}
