import { hostname } from 'node:os';
import { loadConfig } from '../src/config.ts';
import { migrationProblems } from '../src/domain/readiness.ts';
import { createLogger } from '../src/logger.ts';
import { createMetrics, serveMetrics } from '../src/metrics.ts';
import { startReadinessWatch } from '../src/readiness-watch.ts';
import { closeOnSignals, createShutdown } from '../src/shutdown.ts';
import { probeDependencies } from '../src/storage/dependency-health.ts';
import { createElasticsearch } from '../src/storage/elasticsearch/elasticsearch-client.ts';
import { createMediaStore } from '../src/storage/media/create-media-store.ts';
import { findMissingMigrations } from '../src/storage/postgres/migrations.ts';
import { createPool } from '../src/storage/postgres/pool.ts';
import { connectRabbitmq, queueNames } from '../src/storage/rabbitmq/rabbitmq-client.ts';
import { createRedis } from '../src/storage/redis/redis-client.ts';
import { createHandlers } from './handlers.ts';
import { startJobGauges } from './job-gauges.ts';
import { startJobRunner } from './job-runner.ts';
import { startJobSweep } from './job-sweep.ts';
import { createDeliverMail } from './mail/deliver-mail.ts';
import { createMailPage } from './mail/mail-page.ts';
import { createMailTransport } from './mail/mail-transport.ts';
import { startSchedule } from './schedule.ts';

const config = loadConfig();
const logger = createLogger('worker', { level: config.LOG_LEVEL, format: config.LOG_FORMAT });
const metrics = createMetrics('worker');
// Closes what was added last first: each part before the clients that it uses.
const shutdown = createShutdown(logger);
closeOnSignals(shutdown, logger);

// Clients

const pool = createPool(config, 'worker', logger);
shutdown.add('postgres', () => pool.end());
const leasePool = createPool({ ...config, DATABASE_POOL: 2 }, 'worker-leases', logger);
shutdown.add('postgres: leases', () => leasePool.end());
const redis = createRedis('cache', config, logger);
shutdown.add('redis', () => redis.disconnect());
const elasticsearch = createElasticsearch(config, metrics);
shutdown.add('elasticsearch', () => elasticsearch.close());
const rabbitmq = connectRabbitmq(config, 'jobs', logger);
shutdown.add('rabbitmq', () => rabbitmq.close());
const names = queueNames(config);
const transport = createMailTransport({ url: config.MAIL_URL, from: config.MAIL_FROM });
shutdown.add('mail', () => transport.close());

// Health: answers from the start, whatever the other servers do

const readiness = startReadinessWatch({
  find: async () => migrationProblems(await findMissingMigrations(pool)),
  onFound(problems) {
    if (problems.length > 0) logger.warn({ problems }, 'readiness: this deployment is not ready');
  },
  onError: (error) => logger.debug({ err: error }, 'readiness: the check failed'),
  unchecked: {
    problem: 'the migrations of the database have not been checked yet',
    run: 'nothing if Postgres is available: it is checked every five seconds',
  },
});
shutdown.add('readiness', () => readiness.close());
const internalPort = await serveMetrics(
  metrics,
  { host: config.METRICS_HOST, port: config.WORKER_METRICS_PORT },
  describeHealth,
  config.MAIL_FOLDER ? createMailPage(config.MAIL_FOLDER) : undefined,
);
shutdown.add('internal port', () => internalPort.close());

// Jobs

const gauges = startJobGauges({ pool, metrics, logger });
shutdown.add('gauges', () => gauges.close());
const sweep = startJobSweep({ pool: leasePool, connection: rabbitmq, names, metrics, logger });
shutdown.add('sweep', () => sweep.close());
const schedule = startSchedule({ pool, logger });
shutdown.add('schedule', () => schedule.close());
const runner = startJobRunner({
  pool,
  leasePool,
  connection: rabbitmq,
  names,
  worker: `${hostname()}:${process.pid}`,
  handlers: createHandlers({
    pool,
    redis,
    elasticsearch,
    deliverMail: createDeliverMail({ pool, transport, settings: config, metrics }),
    config,
    metrics,
    mediaStore: createMediaStore(config),
  }),
  metrics,
  logger,
});
// Longer than a job may run on and take to end after it was aborted.
shutdown.add('jobs', () => runner.close(), 15_000);
logger.info({ internal: internalPort.address() }, 'worker: running');

async function describeHealth() {
  const dependencies = await probeDependencies({
    pool,
    redis,
    elasticsearch,
    rabbitmqReady: () => rabbitmq.ready,
  });
  const { problems } = readiness;
  const ready = problems.length === 0 && Object.values(dependencies).every((state) => state === 'up');
  return {
    ready,
    body: { status: ready ? 'ready' : 'not ready', dependencies, problems, jobs: runner.running },
  };
}
