import type { Redis } from 'ioredis';
import { cachePolicies } from '../../src/answers/cache-policy.ts';
import { createAnswers } from '../../src/answers/create-answers.ts';
import { createCursorKey } from '../../src/contract/opaque-cursor.ts';
import type { MultiSearch } from '../../src/domain/search/multi-search.ts';
import { createMultiSearch } from '../../src/storage/elasticsearch/search-client.ts';
import { findPublishedBySlug } from '../../src/storage/postgres/catalogue/institutes.ts';
import { findCurrentSlug } from '../../src/storage/postgres/catalogue/old-slugs.ts';
import { readDisciplineNames } from '../../src/storage/postgres/catalogue/reference-data.ts';
import { readInstallationKey } from '../../src/storage/postgres/installation-keys.ts';
import { readRelevance } from '../../src/storage/postgres/tuning/relevance-tuning.ts';
import { createRedisCircuitBreaker } from '../../src/storage/redis/circuit-breaker.ts';
import { createCountStore } from '../../src/storage/redis/count-store.ts';
import { createRedisAnswerStore } from '../../src/storage/redis/redis-answer-store.ts';
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
  const callRedis = createRedisCircuitBreaker(system.metrics, 'redis');
  const policies = cachePolicies(maxStaleMs);
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  const cursorKey = createCursorKey(() => readInstallationKey(system.pool, 'cursor'));
  await cursorKey.read();
  const answers = createAnswers({
    answerStore: createRedisAnswerStore(redis, callRedis, 'test'),
    countStore: createCountStore(redis, callRedis, 'test', onError),
    policies,
    multiSearch,
    backgroundSearch,
    concurrency: 8,
    cursorKey,
    disciplineNames: () => readDisciplineNames(system.pool),
    readRelevance: () => readRelevance(system.pool),
    findPublishedBySlug: (slug) => findPublishedBySlug(system.pool, slug),
    findCurrentSlug: (slug) => findCurrentSlug(system.pool, slug),
    searchChanges: multiSearch,
    readDifferences: async () => [],
    publicUrl: system.config.PUBLIC_URL,
    onError,
  });
  const api = await startApi(apiDependencies(system, { answers, policies }));
  return { ...api, answers, errors };
}
