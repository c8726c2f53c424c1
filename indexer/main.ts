import { loadConfig } from '../src/config.ts';
import {
  consumerProblems,
  migrationProblems,
  type ReadinessProblem,
  readinessProblems,
} from '../src/domain/readiness.ts';
import { createLogger } from '../src/logger.ts';
import { createMetrics, serveMetrics } from '../src/metrics.ts';
import { startReadinessWatch } from '../src/readiness-watch.ts';
import { closeOnSignals, createShutdown } from '../src/shutdown.ts';
import { probeDependencies } from '../src/storage/dependency-health.ts';
import { createElasticsearch } from '../src/storage/elasticsearch/elasticsearch-client.ts';
import { refreshIndexes } from '../src/storage/elasticsearch/indexes.ts';
import { readIndexState } from '../src/storage/index-state.ts';
import { findMissingMigrations } from '../src/storage/postgres/migrations.ts';
import { createPool } from '../src/storage/postgres/pool.ts';
import {
  connectRabbitmq,
  countQueued,
  createConfirmedPublisher,
  jobQueueDeclarations,
  queueNames,
} from '../src/storage/rabbitmq/rabbitmq-client.ts';
import { createGeneration } from '../src/storage/redis/generation.ts';
import { createRedis } from '../src/storage/redis/redis-client.ts';
import { createSearchableLag } from '../src/storage/redis/searchable-lag.ts';
import { ensureIndex, NotReadyError } from './rebuild/first-index.ts';
import { startIndexRepair } from './rebuild/index-repair.ts';
import { createBatchWriter } from './sync/batch-writer.ts';
import { type Consumer, startConsumer } from './sync/consumer.ts';
import { startDeadLetterDrain } from './sync/dead-letter-drain.ts';
import { startInFlightReport } from './sync/in-flight-report.ts';
import { startLagReport } from './sync/lag-report.ts';
import { measurePipeline, startPipelineGauges } from './sync/pipeline-metrics.ts';
import { ensureQueues } from './sync/queue-setup.ts';
import { startRelay } from './sync/relay.ts';
import { startSearchEventDrain } from './sync/search-event-drain.ts';

const config = loadConfig();
const logger = createLogger('indexer', { level: config.LOG_LEVEL, format: config.LOG_FORMAT });
const metrics = createMetrics('indexer');
// Closes what was added last first: each part before the clients that it uses.
const shutdown = createShutdown(logger);
closeOnSignals(shutdown, logger);

// Clients

const pool = createPool(config, 'indexer', logger);
shutdown.add('postgres', () => pool.end());
const redis = createRedis('cache', config, logger);
shutdown.add('redis', () => redis.disconnect());
const elasticsearch = createElasticsearch(config, metrics);
shutdown.add('elasticsearch', () => elasticsearch.close());
const publishing = connectRabbitmq(config, 'publish', logger);
shutdown.add('rabbitmq: publish', () => publishing.close());
const consuming = connectRabbitmq(config, 'consume', logger);
shutdown.add('rabbitmq: consume', () => consuming.close());
const names = queueNames(config);
const relayPublisher = createConfirmedPublisher(publishing, jobQueueDeclarations(names));
shutdown.add('relay publisher', () => relayPublisher.close());
const deadLetterPublisher = createConfirmedPublisher(publishing, []);
shutdown.add('dead-letter publisher', () => deadLetterPublisher.close());
const generation = createGeneration(redis, metrics, logger);

// Health: answers from the start, whatever the other servers do

let consumer: Consumer | undefined;
const indexEnsured = Promise.withResolvers<void>();
const readiness = startReadinessWatch({
  find: repairAndFindProblems,
  onFound: (problems) => logger.warn({ problems }, 'readiness: this deployment is not ready'),
  onError: (error) => logger.debug({ err: error }, 'readiness: the check failed'),
});
shutdown.add('readiness', () => readiness.close());
const internalPort = await serveMetrics(
  metrics,
  { host: config.METRICS_HOST, port: config.INDEXER_METRICS_PORT },
  describeHealth,
);
shutdown.add('internal port', () => internalPort.close());

// Parts that need no index

const stopping = new AbortController();
shutdown.add('start', () => stopping.abort());
const gauges = startPipelineGauges({ pool, connection: consuming, names, metrics, logger });
shutdown.add('gauges', () => gauges.close());
const deadLetters = startDeadLetterDrain({ pool, connection: consuming, names, metrics, logger });
shutdown.add('dead letters', () => deadLetters.close());
const keepDays = config.EVENTS_KEEP_DAYS;
const events = startSearchEventDrain({ pool, connection: consuming, names, keepDays, metrics, logger });
shutdown.add('events', () => events.close());
// Before the relay starts, because this check declares the queues that it publishes to.
await readiness.check();
const relay = startRelay({
  pool,
  databaseUrl: config.DATABASE_URL,
  publisher: relayPublisher,
  queues: names,
  metrics,
  logger,
});
shutdown.add('relay', () => relay.close());

// Parts that need an index

const hasIndex = await Promise.race([
  indexEnsured.promise.then(() => true),
  aborted(stopping.signal).then(() => false),
]);
// The generation must also rise for changes that became visible without that: a process may have died in between, or the
// alias may have been switched while Redis was away.
redis.on('ready', () => void generation.raise());
await generation.raise();
if (hasIndex) startIndexing();

function startIndexing() {
  const started = startConsumer({
    connection: consuming,
    names,
    publisher: deadLetterPublisher,
    writeBatch: createBatchWriter({ pool, elasticsearch, metrics, logger }),
    makeSearchable: async (indexes) => {
      await refreshIndexes(elasticsearch, indexes);
      await generation.raise();
    },
    refreshMs: config.INDEX_REFRESH_MS,
    onBroken: () => void readiness.check(),
    metrics,
    logger,
  });
  // Both before the consumer, so that their last reports are made after the consumer has closed.
  const lagReport = startLagReport({ metrics, lag: createSearchableLag(redis), logger });
  shutdown.add('lag report', () => lagReport.close());
  const inFlightReport = startInFlightReport({ pool, consumer: started, logger });
  shutdown.add('in-flight report', () => inFlightReport.close());
  shutdown.add('consumer', () => started.close());
  const repair = startIndexRepair({
    pool,
    elasticsearch,
    countQueued: () => countQueued(consuming, names),
    onRepaired: () => void readiness.check(),
    logger,
  });
  shutdown.add('repair', () => repair.close());
  consumer = started;
  logger.info({ internal: internalPort.address() }, 'indexer: running');
}

async function describeHealth() {
  const dependencies = await probeDependencies({
    pool,
    redis,
    elasticsearch,
    rabbitmqReady: () => publishing.ready && consuming.ready,
  });
  const problems = [
    ...readiness.problems,
    ...consumerProblems(consumer?.failingSeconds ?? 0, consumer?.state ?? ''),
  ];
  const ready = problems.length === 0 && Object.values(dependencies).every((state) => state === 'up');
  const pipeline = await measurePipeline({ pool, connection: consuming, names }).catch((error: Error) => ({
    figures: error.message,
  }));
  return {
    ready,
    body: {
      status: ready ? 'ready' : 'not ready',
      dependencies,
      problems,
      consumer: consumer?.state ?? 'starting',
      lag_seconds: await recentLag(),
      generation: (await metrics.generation.get()).values[0]?.value ?? 0,
      ...pipeline,
    },
  };
}

/** The time from commit to searchable over the last ten minutes; null when nothing has changed. */
async function recentLag() {
  const { values } = await metrics.recentLag.get();
  const quantile = (q: number) => values.find(({ labels }) => labels.quantile === q)?.value || null;
  return { p50: quantile(0.5), p99: quantile(0.99) };
}

/** Repairs what needs no operator, and returns the problems that remain. */
async function repairAndFindProblems(): Promise<ReadinessProblem[]> {
  const missing = migrationProblems(await findMissingMigrations(pool));
  if (missing.length > 0) return missing;
  // Queues come first, because a deployment that has an index and no queues has lost them. An error of RabbitMQ is thrown only
  // after the index is ensured, which does not need RabbitMQ.
  const queueError = await ensureQueues({ pool, connection: consuming, names, logger }).catch(
    (error: Error) => error,
  );
  try {
    await ensureIndex({ pool, elasticsearch, config, logger });
  } catch (error) {
    if (error instanceof NotReadyError) return error.problems;
    throw error;
  }
  indexEnsured.resolve();
  if (queueError) throw queueError;
  return readinessProblems(await readIndexState({ db: pool, elasticsearch }, config));
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
