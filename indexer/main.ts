import { loadConfig } from '../src/config.ts';
import {
  consumerProblems,
  migrationProblems,
  type ReadinessProblem,
  readinessProblems,
} from '../src/domain/readiness.ts';
import { createLogger } from '../src/logger.ts';
import { createMetrics, serveMetrics } from '../src/metrics.ts';
import { startReadiness } from '../src/readiness-watch.ts';
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
  queueNames,
} from '../src/storage/rabbitmq/rabbitmq-client.ts';
import { createGeneration } from '../src/storage/redis/generation.ts';
import { createRedis } from '../src/storage/redis/redis-client.ts';
import { startImportRunner } from './jobs/import-runner.ts';
import { startMaintenance } from './jobs/maintenance.ts';
import { ensureIndex, NotReadyError } from './rebuild/first-index.ts';
import { startIndexRepair } from './rebuild/index-repair.ts';
import { createBatchWriter } from './sync/batch-writer.ts';
import { type Consumer, startConsumer } from './sync/consumer.ts';
import { startDeadLetterDrain } from './sync/dead-letter-drain.ts';
import { startInFlightReport } from './sync/in-flight-report.ts';
import { measurePipeline, startGauges } from './sync/pipeline-metrics.ts';
import { ensureQueues } from './sync/queue-setup.ts';
import { startRelay } from './sync/relay.ts';
import { startSearchEventDrain } from './sync/search-event-drain.ts';

const config = loadConfig();
const logger = createLogger('indexer', { level: config.LOG_LEVEL, format: config.LOG_FORMAT });
const metrics = createMetrics('indexer');
const shutdown = createShutdown(logger);
const stopping = new AbortController();
let consumer: Consumer | undefined;
closeOnSignals(shutdown, logger);

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

const generation = createGeneration(redis, metrics, logger);
const names = queueNames(config);
const relayPublisher = createConfirmedPublisher(publishing, []);
shutdown.add('relay publisher', () => relayPublisher.close());
const deadLetterPublisher = createConfirmedPublisher(publishing, []);
shutdown.add('dead-letter publisher', () => deadLetterPublisher.close());

const probe = () =>
  probeDependencies({ pool, redis, elasticsearch, rabbitmqReady: () => publishing.ready && consuming.ready });
const ensured = Promise.withResolvers<void>();
const readiness = startReadiness({
  find: findProblems,
  onFound: (problems) => logger.warn({ problems }, 'readiness: what keeps this deployment from being ready'),
  onError: (error) => logger.debug({ err: error }, 'readiness: not checked'),
});
shutdown.add('readiness', () => readiness.close());
const internal = await serveMetrics(
  metrics,
  { host: config.METRICS_HOST, port: config.INDEXER_METRICS_PORT },
  async () => {
    const dependencies = await probe();
    const problems = [
      ...readiness.problems,
      ...consumerProblems(consumer?.failingSeconds ?? 0, consumer?.state ?? ''),
    ];
    const ready = problems.length === 0 && Object.values(dependencies).every((state) => state === 'up');
    return {
      ready,
      body: {
        status: ready ? 'ready' : 'not ready',
        dependencies,
        problems,
        consumer: consumer?.state ?? 'starting',
        lag_seconds: await recentLag(),
        generation: (await metrics.generation.get()).values[0]?.value ?? 0,
        ...(await measurePipeline({ pool, connection: consuming, names }).catch((error: Error) => ({
          figures: error.message,
        }))),
      },
    };
  },
);
shutdown.add('internal port', () => internal.close());
shutdown.add('start', () => stopping.abort());

const gauges = startGauges({ pool, connection: consuming, names, metrics, logger });
shutdown.add('gauges', () => gauges.close());
const deadLetters = startDeadLetterDrain({ pool, connection: consuming, names, metrics, logger });
shutdown.add('dead letters', () => deadLetters.close());
const keepDays = config.EVENTS_KEEP_DAYS;
const events = startSearchEventDrain({ pool, connection: consuming, names, keepDays, metrics, logger });
shutdown.add('events', () => events.close());
const chores = startMaintenance({ pool, keepDays, logger });
shutdown.add('chores', () => chores.close());
const imports = startImportRunner({ pool, logger });
shutdown.add('imports', () => imports.close());
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

const indexed = await Promise.race([
  ensured.promise.then(() => true),
  aborted(stopping.signal).then(() => false),
]);
// A process that died with a raise owed left no trace of it; and whoever switched the alias while Redis was away neither.
redis.on('ready', () => void generation.raise());
await generation.raise();

if (indexed) {
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
  const report = startInFlightReport({ pool, consumer: started, logger });
  shutdown.add('held messages', () => report.close());
  shutdown.add('consumer', () => started.close());
  const repairs = startIndexRepair({
    pool,
    elasticsearch,
    countQueued: () => countQueued(consuming, names),
    onRepaired: () => void readiness.check(),
    logger,
  });
  shutdown.add('repairs', () => repairs.close());
  consumer = started;
  logger.info({ internal: internal.address() }, 'indexer: running');
}

/** From commit to searchable, over the last ten minutes; null where nothing changed. */
async function recentLag() {
  const { values } = await metrics.recentLag.get();
  const quantile = (q: number) => values.find(({ labels }) => labels.quantile === q)?.value || null;
  return { p50: quantile(0.5), p99: quantile(0.99) };
}

/** Mends what can be mended without an operator; what is left, and why. */
async function findProblems(): Promise<ReadinessProblem[]> {
  const missing = migrationProblems(await findMissingMigrations(pool));
  if (missing.length > 0) return missing;
  // Before there is an index: lost queues are told from those of a new deployment by it. It needs no broker itself.
  const queues = await ensureQueues({ pool, connection: consuming, names, logger }).catch(
    (error: Error) => error,
  );
  try {
    await ensureIndex({ pool, elasticsearch, config, logger });
  } catch (error) {
    if (error instanceof NotReadyError) return error.problems;
    throw error;
  }
  ensured.resolve();
  if (queues) throw queues;
  return readinessProblems(await readIndexState({ db: pool, elasticsearch }, config));
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
