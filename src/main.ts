import { fileURLToPath } from 'node:url';
import { startRenewal } from './answers/background-renewal.ts';
import { cachePolicies } from './answers/cache-policy.ts';
import { createAnswers } from './answers/create-answers.ts';
import { startPopularityTally } from './answers/popularity-tally.ts';
import { startSearchEventLog } from './answers/search-event-log.ts';
import { createApp } from './app.ts';
import { withTimeout } from './async/with-timeout.ts';
import { loadConfig } from './config.ts';
import { readKeys } from './contract/answer-key.ts';
import { createCursorKey } from './contract/opaque-cursor.ts';
import { readinessProblems } from './domain/readiness.ts';
import type { MultiSearch } from './domain/search/multi-search.ts';
import { answerShape } from './http/routes/openapi-routes.ts';
import { createApiServer } from './http/server/api-server.ts';
import { createLogger } from './logger.ts';
import { createMetrics, serveMetrics } from './metrics.ts';
import { startReadinessWatch } from './readiness-watch.ts';
import { createKnownValues } from './search/known-values.ts';

import { refreshedValue } from './search/refreshed-value.ts';
import { createDashboardService } from './services/dashboard-service.ts';
import { createImportService } from './services/import-service.ts';
import { createInstituteEditingService } from './services/institute-editing-service.ts';
import { createMyAccountService } from './services/my-account-service.ts';
import { createSearchTuningService } from './services/search-tuning-service.ts';
import { createSignInService } from './services/sign-in-service.ts';

import { closeOnSignals, createShutdown } from './shutdown.ts';
import { probeDependencies } from './storage/dependency-health.ts';
import { createElasticsearch } from './storage/elasticsearch/elasticsearch-client.ts';
import { findMappingFaults } from './storage/elasticsearch/mapping-check.ts';
import { createMultiSearch } from './storage/elasticsearch/search-client.ts';
import { readIndexState } from './storage/index-state.ts';
import { findPublishedBySlug, findPublishedBySlugs } from './storage/postgres/catalogue/institutes.ts';
import { findCurrentSlug, findCurrentSlugs } from './storage/postgres/catalogue/old-slugs.ts';
import { readDisciplineNames } from './storage/postgres/catalogue/reference-data.ts';
import { readInstallationKey } from './storage/postgres/installation-keys.ts';
import { createPool, orUnavailable } from './storage/postgres/pool.ts';
import { readRelevance } from './storage/postgres/tuning/relevance-tuning.ts';
import {
  connectRabbitmq,
  createConfirmedPublisher,
  eventQueueDeclarations,
  queueNames,
} from './storage/rabbitmq/rabbitmq-client.ts';
import { type CallRedis, createRedisCircuitBreaker } from './storage/redis/circuit-breaker.ts';
import { createCountStore } from './storage/redis/count-store.ts';
import { createGeneration } from './storage/redis/generation.ts';
import { createPopularity } from './storage/redis/popularity.ts';
import { createRateLimits } from './storage/redis/rate-limits.ts';
import { createRedisAnswerStore } from './storage/redis/redis-answer-store.ts';
import { createRedis } from './storage/redis/redis-client.ts';
import { startSessionsWatch } from './storage/redis/sessions-watch.ts';
import { createViewCounter } from './storage/redis/viewers.ts';

// So many are made anew by themselves once something has changed.
const renewedAnswers = 20;
const popularKeptMs = 5_000;

const config = loadConfig();
const logger = createLogger('api', { level: config.LOG_LEVEL, format: config.LOG_FORMAT });
const metrics = createMetrics('api');
const shutdown = createShutdown(logger);
closeOnSignals(shutdown, logger);

const pool = createPool(config, 'api', logger);
shutdown.add('postgres', () => pool.end());
const redis = createRedis('cache', config, logger);
shutdown.add('redis', () => redis.disconnect());
const sessionsRedis = createRedis('sessions', config, logger);
shutdown.add('sessions redis', () => sessionsRedis.disconnect());
const elasticsearch = createElasticsearch(config, metrics);
shutdown.add('elasticsearch', () => elasticsearch.close());

const policies = cachePolicies(config.SEARCH_MAX_STALE_MS);
const callRedis = createRedisCircuitBreaker(metrics, 'redis');
const shape = answerShape();
const onError = (error: unknown) => logger.debug({ err: error }, 'cache: done without');
const popularity = createPopularity(redis);
const knownValues = createKnownValues(createMultiSearch(elasticsearch, config.INDEX_NAME, { inTurn: true }));
const tally = startPopularityTally(
  (counts) => callRedis('count', () => popularity.add(counts)),
  knownValues.isKnown,
  onError,
);
shutdown.add('tally', () => tally.close());
const rabbitmq = connectRabbitmq(config, 'events', logger);
shutdown.add('rabbitmq', () => rabbitmq.close());
const queues = queueNames(config);
const publisher = createConfirmedPublisher(rabbitmq, eventQueueDeclarations(queues));
shutdown.add('events publisher', () => publisher.close());
const events = startSearchEventLog({
  isKnownValue: knownValues.isKnown,
  countViews: createViewCounter(redis, metrics),
  flush: (batch) => metrics.time('rabbitmq', 'events', () => publisher.publish(queues.events, [batch])),
  ready: () => publisher.ready,
  onDropped: (count) => metrics.droppedEvents.inc(count),
  onError: (error) => logger.debug({ err: error }, 'events: not handed over yet'),
});
shutdown.add('events', () => events.close());
const counted =
  (multiSearch: MultiSearch): MultiSearch =>
  (searches) => {
    metrics.searches.inc(searches.length);
    for (const search of searches) tally.countSearch(search);
    return multiSearch(searches);
  };
const cursorKey = createCursorKey(() => orUnavailable(() => readInstallationKey(pool, 'cursor')));
const answers = createAnswers({
  answerStore: createRedisAnswerStore(redis, callRedis, shape),
  countStore: createCountStore(redis, callRedis, shape, onError),
  policies,
  multiSearch: counted(createMultiSearch(elasticsearch, config.INDEX_NAME)),
  backgroundSearch: counted(createMultiSearch(elasticsearch, config.INDEX_NAME, { inTurn: true })),
  concurrency: config.SEARCH_CONCURRENCY,
  cursorKey,
  disciplineNames: () => metrics.time('postgres', 'disciplines', () => readDisciplineNames(pool)),
  readRelevance: () => metrics.time('postgres', 'relevance', () => readRelevance(pool)),
  findPublishedBySlug: (slug) =>
    orUnavailable(() => metrics.time('postgres', 'institute', () => findPublishedBySlug(pool, slug))),
  findCurrentSlug: (slug) =>
    orUnavailable(() => metrics.time('postgres', 'old slugs', () => findCurrentSlug(pool, slug))),
  onError,
});
const sessionsWatch = startSessionsWatch({ redis: sessionsRedis, metrics, logger });
shutdown.add('sessions watch', () => sessionsWatch.close());
const sessionsGuard = createRedisCircuitBreaker(metrics, 'sessions-redis');
// Whoever asks from many addresses must not fill the room that sessions and revocations need: each process counts alone then.
const limitsGuard: CallRedis = (operation, call) =>
  sessionsWatch.isNearlyFull()
    ? Promise.reject(new Error('the sessions store is nearly full'))
    : sessionsGuard(operation, call);
const rateLimits = createRateLimits(sessionsRedis, limitsGuard, config, onError);
shutdown.add('rate limits', () => rateLimits.close());
const generation = createGeneration(redis, metrics, logger);
const readiness = startReadinessWatch({
  find: async () => readinessProblems(await readIndexState({ db: pool, elasticsearch }, config)),
  onFound: (problems) => logger.warn({ problems }, 'readiness: what keeps this deployment from being ready'),
  onError: (error) => logger.debug({ err: error }, 'readiness: not checked'),
});
shutdown.add('readiness', () => readiness.close());
const app = createApp({
  signInService: createSignInService(pool, sessionsRedis, config),
  myAccountService: createMyAccountService(pool, { cache: redis, sessions: sessionsRedis }, onError),
  searchTuningService: createSearchTuningService(pool),
  dashboardService: createDashboardService(pool, redis, onError),
  editingService: createInstituteEditingService({ pool, elasticsearch, generation, config }),
  importService: createImportService(pool, config, logger),
  cursorKey,
  answers,
  policies,
  onAnswered(answer) {
    metrics.answers.inc({ kind: answer.request.kind, state: answer.state });
    if (answer.prefetched) return;
    tally.countAnswer(answer.key, answer.state);
    events.record(answer);
  },
  findPublishedBySlugs: (slugs) =>
    orUnavailable(() => metrics.time('postgres', 'institutes', () => findPublishedBySlugs(pool, slugs))),
  findCurrentSlugs: (slugs) =>
    orUnavailable(() => metrics.time('postgres', 'old slugs', () => findCurrentSlugs(pool, slugs))),
  isKnownValue: knownValues.isKnown,
  rateLimits,
  settings: config,
  probe: () => probeDependencies({ pool, redis, sessionsRedis, elasticsearch }),
  readinessProblems: () => readiness.problems,
  pageFolder: fileURLToPath(new URL('../web/dist', import.meta.url)),
  findSlug: (slug) => metrics.time('postgres', 'slug', () => findCurrentSlug(pool, slug)),
  logger,
  metrics,
});

await refuseForeignMapping();
// Not needed for an answer.
await knownValues.refresh().catch(onError);
// Answers have no cursor until the key is known; without Postgres the API starts all the same.
await cursorKey.read().catch((error: unknown) => logger.warn({ err: error }, 'api: no key for cursors yet'));
// Known before the first probe; where a server does not answer, probes say so.
await withTimeout(readiness.check(), 3_000, () => undefined);

const renewal = startRenewal({
  readGeneration: () => callRedis('get', () => generation.read()),
  listPopular: refreshedValue(
    async () =>
      readKeys((await callRedis('popular', () => popularity.answers(renewedAnswers))).map(({ key }) => key)),
    popularKeptMs,
  ),
  renew: answers.renew,
  maxStaleMs: config.SEARCH_MAX_STALE_MS,
  onError,
});
shutdown.add('renewal', () => renewal.close());
const internal = await serveMetrics(metrics, { host: config.METRICS_HOST, port: config.METRICS_PORT });
shutdown.add('internal port', () => internal.close());
const server = createApiServer(app, config, logger);
shutdown.add('http', () => new Promise((resolve) => server.close(resolve)));
await new Promise<void>((resolve, reject) => {
  server.once('error', reject).listen(config.PORT, config.HOST, resolve);
});
logger.info({ address: server.address(), internal: internal.address() }, 'api: listening');

/** Searches of a mapping that is not there would fail one by one, or find less. Without an answer nothing is known yet. */
async function refuseForeignMapping() {
  const faults = await findMappingFaults(elasticsearch, config).catch((error: unknown) => {
    logger.warn({ err: error }, 'api: the mapping of the index could not be checked');
    return [];
  });
  if (faults.length === 0) return;
  logger.fatal(
    { faults: faults.slice(0, 20) },
    `api: the index behind '${config.INDEX_NAME}' has another mapping than this version searches (${faults[0]}); run 'institutes reindex'`,
  );
  await shutdown.run();
  process.exit(1);
}
