import { setTimeout as delay } from 'node:timers/promises';
import { loadConfig } from '../src/config.ts';
import { createLogger } from '../src/logger.ts';
import { createMetrics, serveMetrics } from '../src/metrics.ts';
import { closeOnSignals, createShutdown } from '../src/shutdown.ts';
import { createElasticsearch } from '../src/storage/elasticsearch.ts';
import { createGeneration } from '../src/storage/generation.ts';
import { probeDependencies } from '../src/storage/health.ts';
import { refreshIndexes } from '../src/storage/indexes.ts';
import { createPool } from '../src/storage/postgres.ts';
import { connectRabbitmq, createConfirmedPublisher, queueNames } from '../src/storage/rabbitmq.ts';
import { createRedis } from '../src/storage/redis.ts';
import { createBatchWriter } from './batch-writer.ts';
import { startChores } from './chores.ts';
import { type Consumer, startConsumer } from './consumer.ts';
import { startDeadLetterKeeper } from './dead-letter-keeper.ts';
import { startEventKeeper } from './event-keeper.ts';
import { ensureIndex } from './first-index.ts';
import { startHeldReport } from './held-report.ts';
import { startImportRunner } from './import-runner.ts';
import { measurePipeline, startGauges } from './pipeline-figures.ts';
import { startRelay } from './relay.ts';

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
const relayPublisher = createConfirmedPublisher(publishing, names);
shutdown.add('relay publisher', () => relayPublisher.close());
const deadLetterPublisher = createConfirmedPublisher(publishing, names);
shutdown.add('dead-letter publisher', () => deadLetterPublisher.close());

const probe = () =>
  probeDependencies({ pool, redis, elasticsearch, rabbitmqReady: () => publishing.ready && consuming.ready });
const internal = await serveMetrics(
  metrics,
  { host: config.METRICS_HOST, port: config.INDEXER_METRICS_PORT },
  async () => {
    const dependencies = await probe();
    const ready = Object.values(dependencies).every((state) => state === 'up');
    return {
      ready,
      body: {
        dependencies,
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
const deadLetters = startDeadLetterKeeper({ pool, connection: consuming, names, metrics, logger });
shutdown.add('dead letters', () => deadLetters.close());
const keepDays = config.EVENTS_KEEP_DAYS;
const events = startEventKeeper({ pool, connection: consuming, names, keepDays, metrics, logger });
shutdown.add('events', () => events.close());
const chores = startChores({ pool, keepDays, logger });
shutdown.add('chores', () => chores.close());
const imports = startImportRunner({ pool, logger });
shutdown.add('imports', () => imports.close());
const relay = startRelay({
  pool,
  databaseUrl: config.DATABASE_URL,
  publisher: relayPublisher,
  queues: names,
  metrics,
  logger,
});
shutdown.add('relay', () => relay.close());

await ensureIndexUntilThere();
// A process that died with a raise owed left no trace of it; and whoever switched the alias while Redis was away neither.
redis.on('ready', () => void generation.raise());
await generation.raise();

if (!stopping.signal.aborted) {
  const started = startConsumer({
    connection: consuming,
    names,
    publisher: deadLetterPublisher,
    writeBatch: createBatchWriter({ pool, elasticsearch, metrics, logger }),
    makeVisible: async (indexes) => {
      await refreshIndexes(elasticsearch, indexes);
      await generation.raise();
    },
    refreshMs: config.INDEX_REFRESH_MS,
    metrics,
    logger,
  });
  const report = startHeldReport({ pool, consumer: started, logger });
  shutdown.add('held messages', () => report.close());
  shutdown.add('consumer', () => started.close());
  consumer = started;
  logger.info({ internal: internal.address() }, 'indexer: running');
}

/** From commit to searchable, over the last ten minutes; null where nothing changed. */
async function recentLag() {
  const { values } = await metrics.recentLag.get();
  const quantile = (q: number) => values.find(({ labels }) => labels.quantile === q)?.value || null;
  return { p50: quantile(0.5), p99: quantile(0.99) };
}

async function ensureIndexUntilThere() {
  for (let attempt = 1; !stopping.signal.aborted; attempt += 1) {
    try {
      return await ensureIndex({ pool, elasticsearch, config, logger });
    } catch (error) {
      if (attempt % 10 === 1) logger.warn({ err: error, attempt }, 'index: not there yet, trying again');
      await delay(1_000, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }
}
