import { fileURLToPath } from 'node:url';
import { startRenewal } from './answers/background-renewal.ts';
import { cachePolicies } from './answers/cache-policy.ts';
import { createAnswers } from './answers/create-answers.ts';
import { startPopularityTally } from './answers/popularity-tally.ts';
import { startSearchEventLog } from './answers/search-event-log.ts';
import { createApp } from './app.ts';
import { withTimeout } from './async/with-timeout.ts';
import { loadConfig } from './config.ts';
import { createCursorKey } from './contract/opaque-cursor.ts';
import { readinessProblems } from './domain/readiness.ts';
import type { MultiSearch } from './domain/search/multi-search.ts';
import { schemaFingerprint } from './http/routes/openapi-routes.ts';
import { createApiServer } from './http/server/api-server.ts';
import { createLogger } from './logger.ts';
import { createMetrics, serveMetrics } from './metrics.ts';
import { startReadinessWatch } from './readiness-watch.ts';
import { createKnownValues } from './search/known-values.ts';
import { createAccountLinkService } from './services/account-link-service.ts';
import { createDashboardService } from './services/dashboard-service.ts';
import { createImageService } from './services/image-service.ts';
import { createImportService } from './services/import-service.ts';
import { createInstituteEditingService } from './services/institute-editing-service.ts';
import { createJobService } from './services/job-service.ts';
import { createMyAccountService } from './services/my-account-service.ts';
import { createReportService } from './services/report-service.ts';
import { createSearchTuningService } from './services/search-tuning-service.ts';
import { createSignInService } from './services/sign-in-service.ts';
import { closeOnSignals, createShutdown } from './shutdown.ts';
import { probeDependencies } from './storage/dependency-health.ts';
import { allChangeIndexes } from './storage/elasticsearch/change-indexes.ts';
import { createElasticsearch } from './storage/elasticsearch/elasticsearch-client.ts';
import { findMappingProblems } from './storage/elasticsearch/mapping-check.ts';
import { createMultiSearch } from './storage/elasticsearch/search-client.ts';
import { readIndexState } from './storage/index-state.ts';
import { createMediaStore } from './storage/media/create-media-store.ts';
import { readPublishedDifferences } from './storage/postgres/alerts/search-news.ts';
import { createCatalogueReads } from './storage/postgres/catalogue/catalogue-reads.ts';
import { readInstallationKey } from './storage/postgres/installation-keys.ts';
import { createPool, orUnavailable } from './storage/postgres/pool.ts';
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
import { type SessionsWatch, startSessionsWatch } from './storage/redis/sessions-watch.ts';
import { createViewCounter } from './storage/redis/viewers.ts';

const readinessTimeoutMs = 3_000;

const config = loadConfig();
const logger = createLogger('api', { level: config.LOG_LEVEL, format: config.LOG_FORMAT });
const metrics = createMetrics('api');
const shutdown = createShutdown(logger);
closeOnSignals(shutdown, logger);

// Clients.
const pool = createPool(config, 'api', logger);
shutdown.add('postgres', () => pool.end());
const redis = createRedis('cache', config, logger);
shutdown.add('redis', () => redis.disconnect());
const sessionsRedis = createRedis('sessions', config, logger);
shutdown.add('sessions redis', () => sessionsRedis.disconnect());
const elasticsearch = createElasticsearch(config, metrics);
shutdown.add('elasticsearch', () => elasticsearch.close());
const rabbitmq = connectRabbitmq(config, 'events', logger);
shutdown.add('rabbitmq', () => rabbitmq.close());
const mediaStore = createMediaStore(config);
const queues = queueNames(config);
const publisher = createConfirmedPublisher(rabbitmq, eventQueueDeclarations(queues));
shutdown.add('events publisher', () => publisher.close());
const multiSearch = createMultiSearch(elasticsearch, config.INDEX_NAME);
const backgroundSearch = createMultiSearch(elasticsearch, config.INDEX_NAME, { inTurn: true });

// Services: usage counts, answers, rate limits, readiness.
const onCacheError = (error: unknown) => logger.debug({ err: error }, 'cache: a call to Redis failed');
const callCache = createRedisCircuitBreaker(metrics, 'redis');
const popularity = createPopularity(redis);
const generation = createGeneration(redis, metrics, logger);
const knownValues = createKnownValues(backgroundSearch);
const tally = startPopularityTally(
  (counts) => callCache('count', () => popularity.add(counts)),
  knownValues.isKnown,
  onCacheError,
);
shutdown.add('tally', () => tally.close());
const searchEvents = startSearchEventLog({
  isKnownValue: knownValues.isKnown,
  countViews: createViewCounter(redis, metrics),
  flush: (batch) => metrics.time('rabbitmq', 'events', () => publisher.publish(queues.events, [batch])),
  ready: () => publisher.ready,
  onDropped: (count) => metrics.droppedEvents.inc(count),
  onError: (error) => logger.debug({ err: error }, 'events: a batch was not published; retrying'),
});
shutdown.add('events', () => searchEvents.close());

const policies = cachePolicies(config.SEARCH_MAX_STALE_MS);
const shape = schemaFingerprint();
const cursorKey = createCursorKey(() => orUnavailable(() => readInstallationKey(pool, 'cursor')));
const catalogue = createCatalogueReads(pool, metrics);
const answers = createAnswers({
  ...catalogue,
  answerStore: createRedisAnswerStore(redis, callCache, shape),
  countStore: createCountStore(redis, callCache, shape, onCacheError),
  policies,
  multiSearch: counted(multiSearch),
  backgroundSearch: counted(backgroundSearch),
  searchChanges: createMultiSearch(elasticsearch, allChangeIndexes(config)),
  readDifferences: (ids) => orUnavailable(() => readPublishedDifferences(pool, ids)),
  publicUrl: config.PUBLIC_URL,
  concurrency: config.SEARCH_CONCURRENCY,
  cursorKey,
  onError: onCacheError,
});

const sessionsWatch = startSessionsWatch({ redis: sessionsRedis, metrics, logger });
shutdown.add('sessions watch', () => sessionsWatch.close());
const callForLimits = unlessNearlyFull(sessionsWatch, createRedisCircuitBreaker(metrics, 'sessions-redis'));
const rateLimits = createRateLimits(sessionsRedis, callForLimits, config, onCacheError);
shutdown.add('rate limits', () => rateLimits.close());
const readiness = startReadinessWatch({
  find: async () => readinessProblems(await readIndexState({ db: pool, elasticsearch }, config)),
  onFound: (problems) => logger.warn({ problems }, 'readiness: the problems of this deployment have changed'),
  onError: (error) => logger.debug({ err: error }, 'readiness: the check failed'),
});
shutdown.add('readiness', () => readiness.close());

const jobService = createJobService(pool, logger);

const app = createApp({
  ...catalogue,
  signInService: createSignInService(pool, sessionsRedis, config),
  accountLinkService: createAccountLinkService(pool, sessionsRedis),
  myAccountService: createMyAccountService(pool, { cache: redis, sessions: sessionsRedis }, onCacheError),
  searchTuningService: createSearchTuningService(pool),
  dashboardService: createDashboardService(pool, redis, onCacheError),
  editingService: createInstituteEditingService({ pool, elasticsearch, generation, config }),
  imageService: createImageService(pool),
  readMedia: (key) => metrics.time('media-store', 'get', () => mediaStore.get(key)),
  importService: createImportService(pool, config, logger),
  reportService: createReportService(pool, () => readInstallationKey(pool, 'downloads')),
  jobService,
  cursorKey,
  answers,
  policies,
  onAnswered(answer) {
    metrics.answers.inc({ kind: answer.request.kind, state: answer.state });
    if (answer.prefetched) return;
    tally.countAnswer(answer.key, answer.state);
    searchEvents.record(answer);
  },
  isKnownValue: knownValues.isKnown,
  rateLimits,
  settings: config,
  probe: () => probeDependencies({ pool, redis, sessionsRedis, elasticsearch }),
  readinessProblems: () => readiness.problems,
  pageFolder: fileURLToPath(new URL('../web/dist', import.meta.url)),
  logger,
  metrics,
});

// Before the first request. Only a wrong mapping keeps the API from starting; whatever else fails is tried again later.
await refuseOtherMapping();
await knownValues.refresh().catch(onCacheError);
await cursorKey
  .read()
  .catch((error: unknown) =>
    logger.warn({ err: error }, 'api: search responses have no cursors until Postgres is available'),
  );
await withTimeout(readiness.check(), readinessTimeoutMs, () => undefined);

// Listen.
const renewal = startRenewal({
  readGeneration: () => callCache('get', () => generation.read()),
  listPopular: (count) => callCache('popular', () => popularity.answers(count)),
  renew: answers.renew,
  maxStaleMs: config.SEARCH_MAX_STALE_MS,
  onError: onCacheError,
});
shutdown.add('renewal', () => renewal.close());
const internal = await serveMetrics(metrics, { host: config.METRICS_HOST, port: config.METRICS_PORT });
shutdown.add('internal port', () => internal.close());
const server = createApiServer(app, config, logger);
shutdown.add('http', () => new Promise((resolve) => server.close(resolve)));
// Before the server, which waits for the end of all responses.
shutdown.add('watched jobs', () => jobService.close());
await new Promise<void>((resolve, reject) => {
  server.once('error', reject).listen(config.PORT, config.HOST, resolve);
});
logger.info({ address: server.address(), internal: internal.address() }, 'api: listening');

/** Counts each search in the metrics and in the popularity tally. */
function counted(send: MultiSearch): MultiSearch {
  return (searches) => {
    metrics.searches.inc(searches.length);
    for (const search of searches) tally.countSearch(search);
    return send(searches);
  };
}

/**
 * Rejects calls while the sessions store is nearly full: the counters of a client with many addresses must not take the memory
 * that sessions and revocations need. Each process then counts for itself.
 */
function unlessNearlyFull(watch: SessionsWatch, callRedis: CallRedis): CallRedis {
  return (operation, call) =>
    watch.isNearlyFull()
      ? Promise.reject(new Error('The sessions store is nearly full.'))
      : callRedis(operation, call);
}

/**
 * Ends the process if the index has another mapping than this version queries: its searches would fail or find less. If
 * Elasticsearch is unavailable the API starts all the same.
 */
async function refuseOtherMapping() {
  const differences = await findMappingProblems(elasticsearch, config).catch((error: unknown) => {
    logger.warn({ err: error }, 'api: the mapping of the index could not be checked');
    return [];
  });
  if (differences.length === 0) return;
  logger.fatal(
    { faults: differences.slice(0, 20) },
    `api: the index behind '${config.INDEX_NAME}' has a different mapping than this version expects (${differences[0]}); run 'institutes reindex'`,
  );
  await shutdown.run();
  process.exit(1);
}
