import type { Redis } from 'ioredis';
import { cachePolicies } from '../../src/answers/cache-policy.ts';
import { createAnswers } from '../../src/answers/create-answers.ts';
import { createCursorKey } from '../../src/domain/cursor-text.ts';
import type { MultiSearch } from '../../src/search/search-service.ts';
import { createCountStore } from '../../src/storage/count-store.ts';
import { readDisciplineNames } from '../../src/storage/disciplines.ts';
import { readInstallationKey } from '../../src/storage/installation-keys.ts';
import { findPublishedBySlug } from '../../src/storage/institutes.ts';
import { findCurrentSlug } from '../../src/storage/old-slugs.ts';
import { createRedisGuard } from '../../src/storage/redis-guard.ts';
import { readRelevance } from '../../src/storage/relevance.ts';
import { createSearchCache } from '../../src/storage/search-cache.ts';
import { createMultiSearch } from '../../src/storage/search-index.ts';
import { apiDependencies, startApi } from './api.ts';
import type { TestSystem } from './system.ts';

/** What an API process has that shares its Redis with others. */
export interface Process {
  redis?: Redis;
  maxStaleMs?: number;
  /** in the place of the index */
  multiSearch?: MultiSearch;
  backgroundSearch?: MultiSearch;
}

/** One API process with the real cache. */
export async function startCachedApi(
  system: TestSystem,
  {
    redis = system.redis,
    maxStaleMs = 2_000,
    multiSearch = createMultiSearch(system.elasticsearch, system.config.INDEX_NAME),
    backgroundSearch = multiSearch,
  }: Process = {},
) {
  const guard = createRedisGuard(system.metrics, 'redis');
  const policies = cachePolicies(maxStaleMs);
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  const cursorKey = createCursorKey(() => readInstallationKey(system.pool, 'cursor'));
  await cursorKey.read();
  const answers = createAnswers({
    answerStore: createSearchCache(redis, guard, 'test'),
    countStore: createCountStore(redis, guard, 'test', onError),
    policies,
    multiSearch,
    backgroundSearch,
    concurrency: 8,
    cursorKey,
    disciplineNames: () => readDisciplineNames(system.pool),
    readRelevance: () => readRelevance(system.pool),
    findPublishedBySlug: (slug) => findPublishedBySlug(system.pool, slug),
    findCurrentSlug: (slug) => findCurrentSlug(system.pool, slug),
    onError,
  });
  const api = await startApi(apiDependencies(system, { answers, policies }));
  return { ...api, answers, errors };
}
