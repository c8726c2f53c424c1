import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { cachePolicies } from '../../src/answers/cache-policy.ts';
import { type AnswerDependencies, createAnswers } from '../../src/answers/create-answers.ts';
import { type AppDependencies, createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createCursorKey } from '../../src/contract/opaque-cursor.ts';
import { noAnswerStore, noCountStore } from '../../src/domain/search/answer-store.ts';
import { createApiServer, type ServerSettings } from '../../src/http/server/api-server.ts';
import { createAccountLinkService } from '../../src/services/account-link-service.ts';
import { createDashboardService } from '../../src/services/dashboard-service.ts';
import { createImageService } from '../../src/services/image-service.ts';
import { createImportService } from '../../src/services/import-service.ts';
import { createInstituteEditingService } from '../../src/services/institute-editing-service.ts';
import { createJobService } from '../../src/services/job-service.ts';
import { createMyAccountService } from '../../src/services/my-account-service.ts';
import { createReportService } from '../../src/services/report-service.ts';
import { createSearchTuningService } from '../../src/services/search-tuning-service.ts';
import { createSignInService } from '../../src/services/sign-in-service.ts';
import { allChangeIndexes } from '../../src/storage/elasticsearch/change-indexes.ts';
import { createElasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { createMultiSearch } from '../../src/storage/elasticsearch/search-client.ts';
import { readPublishedDifferences } from '../../src/storage/postgres/alerts/search-news.ts';
import {
  findPublishedBySlug,
  findPublishedBySlugs,
} from '../../src/storage/postgres/catalogue/institutes.ts';
import { findCurrentSlug, findCurrentSlugs } from '../../src/storage/postgres/catalogue/old-slugs.ts';
import { readDisciplineNames } from '../../src/storage/postgres/catalogue/reference-data.ts';
import { readInstallationKey } from '../../src/storage/postgres/installation-keys.ts';
import { readRelevance } from '../../src/storage/postgres/tuning/relevance-tuning.ts';
import { createRedisCircuitBreaker } from '../../src/storage/redis/circuit-breaker.ts';
import { createRateLimits } from '../../src/storage/redis/rate-limits.ts';
import { quiet, type TestSystem } from './system.ts';

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests read responses of many types
  body: any;
}

export interface Instead extends Partial<AnswerDependencies & AppDependencies> {
  elasticsearchUrl?: string;
}

/** The dependencies of the API on the servers of a test system, without caches; `instead` replaces some of them. */
export function apiDependencies(system: TestSystem, instead: Instead = {}): AppDependencies {
  const { elasticsearchUrl = system.config.ELASTICSEARCH_URL } = instead;
  const elasticsearch = createElasticsearch({ ELASTICSEARCH_URL: elasticsearchUrl }, system.metrics);
  const multiSearch = createMultiSearch(elasticsearch, system.config.INDEX_NAME);
  const policies = cachePolicies(system.config.SEARCH_MAX_STALE_MS);
  const cursorKey = createCursorKey(() => readInstallationKey(system.pool, 'cursor'));
  const answers = createAnswers({
    answerStore: noAnswerStore,
    countStore: noCountStore,
    policies,
    multiSearch,
    backgroundSearch: multiSearch,
    concurrency: 8,
    cursorKey,
    disciplineNames: () => readDisciplineNames(system.pool),
    readRelevance: () => readRelevance(system.pool),
    findPublishedBySlug: (slug) => findPublishedBySlug(system.pool, slug),
    findCurrentSlug: (slug) => findCurrentSlug(system.pool, slug),
    searchChanges: createMultiSearch(elasticsearch, allChangeIndexes(system.config)),
    readDifferences: (ids) => readPublishedDifferences(system.pool, ids),
    publicUrl: system.config.PUBLIC_URL,
    onError: () => undefined,
    ...instead,
  });
  return {
    signInService: createSignInService(system.pool, system.sessionsRedis, system.config),
    accountLinkService: createAccountLinkService(system.pool, system.sessionsRedis),
    myAccountService: createMyAccountService(
      system.pool,
      { cache: system.redis, sessions: system.sessionsRedis },
      () => undefined,
    ),
    searchTuningService: createSearchTuningService(system.pool),
    dashboardService: createDashboardService(system.pool, system.redis, () => undefined),
    editingService: createInstituteEditingService({ ...system, elasticsearch }),
    imageService: createImageService(system.pool),
    readMedia: (key) => system.mediaStore.get(key),
    importService: createImportService(system.pool, system.config, quiet),
    reportService: createReportService(system.pool, () => readInstallationKey(system.pool, 'downloads')),
    jobService: createJobService(system.pool, quiet),
    cursorKey,
    answers,
    policies,
    onAnswered: () => undefined,
    findPublishedBySlugs: (slugs) => findPublishedBySlugs(system.pool, slugs),
    findCurrentSlugs: (slugs) => findCurrentSlugs(system.pool, slugs),
    rateLimits: createRateLimits(
      system.sessionsRedis,
      createRedisCircuitBreaker(system.metrics, 'sessions-redis'),
      system.config,
      () => undefined,
    ),
    settings: system.config,
    isKnownValue: () => false,
    probe: async () => ({ elasticsearch: 'up', postgres: 'up', redis: 'up', sessions_redis: 'up' }),
    readinessProblems: () => [],
    pageFolder: 'test/no-page-here',
    findSlug: (slug) => findCurrentSlug(system.pool, slug),
    logger: quiet,
    metrics: system.metrics,
    ...instead,
  };
}

/** Starts the API on a free port. */
export async function startApi(
  dependencies: AppDependencies,
  settings: ServerSettings = loadConfig({}),
  logger = quiet,
) {
  await dependencies.cursorKey.read().catch(() => undefined);
  const server = createApiServer(createApp(dependencies), settings, logger);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address,
    async get(path: string, init: RequestInit = {}): Promise<Answer> {
      const response = await fetch(`${address}${path}`, init);
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: readBody(text, response.headers.get('content-type') ?? ''),
      };
    },
    close() {
      void dependencies.rateLimits.close();
      server.close();
    },
  };
}

function readBody(text: string, type: string): unknown {
  if (text === '') return null;
  return /\bjson\b/.test(type) ? JSON.parse(text) : text;
}

/** Sends a request to `/v1${path}`, with `body` as JSON and `token` as access token if they are given. */
export function sendJson(
  api: { get(path: string, init?: RequestInit): Promise<Answer> },
  method: string,
  path: string,
  body?: unknown,
  { token, headers }: { token?: string | undefined; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return api.get(`/v1${path}`, {
    method,
    headers: {
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(token && { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** The parameters that a 400 response reports, sorted. */
export function invalidParametersOf(answer: Answer): string[] {
  assert.equal(answer.status, 400, JSON.stringify(answer.body));
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  return answer.body.errors.map((error: { parameter: string }) => error.parameter).sort();
}
