import type { Redis } from 'ioredis';
import type pg from 'pg';
import type { Dashboard, SearchAnalytics } from '../contract/responses/dashboard-response.ts';
import { shareWithoutSearch } from '../domain/search/answer-store.ts';
import { readDashboard } from '../storage/postgres/analytics/dashboard-figures.ts';
import { readSearchAnalytics } from '../storage/postgres/analytics/search-analytics.ts';
import { orUnavailable } from '../storage/postgres/pool.ts';
import { createCachedFigures } from '../storage/redis/cached-figures.ts';
import { generationKey } from '../storage/redis/generation.ts';
import { createPopularity } from '../storage/redis/popularity.ts';

// However many look, and however often their pages ask.
const keptMs = 10_000;

/** What admins look at. All of it throws AppError database-unavailable. */
export interface DashboardService {
  readDashboard(): Promise<Dashboard>;
  readSearchAnalytics(wanted: { days: number; most: number }): Promise<SearchAnalytics>;
}

/** Does no I/O until asked. */
export function createDashboardService(
  pool: pg.Pool,
  redis: Redis,
  onError: (error: unknown) => void,
): DashboardService {
  const kept = createCachedFigures(redis, onError);
  const popularity = createPopularity(redis);

  async function load(): Promise<Dashboard> {
    const [known, { today: states }, generation] = await Promise.all([
      orUnavailable(() => readDashboard(pool)),
      popularity.states(new Date()),
      redis.get(generationKey),
    ]);
    return {
      ...known,
      answers_today: { states, share_without_search: shareWithoutSearch(states) },
      generation: Number(generation ?? 0),
    };
  }

  return {
    readDashboard: () => kept.get('dashboard', keptMs, load),
    readSearchAnalytics: (wanted) =>
      kept.get(`searches:${wanted.days}:${wanted.most}`, keptMs, () =>
        orUnavailable(() => readSearchAnalytics(pool, wanted)),
      ),
  };
}
