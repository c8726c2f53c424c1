import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { estypes } from '@elastic/elasticsearch';
import type pg from 'pg';
import { ensureIndex } from '../../indexer/rebuild/first-index.ts';
import { type BatchWriter, createBatchWriter } from '../../indexer/sync/batch-writer.ts';
import { startConsumer } from '../../indexer/sync/consumer.ts';
import { startDeadLetterDrain } from '../../indexer/sync/dead-letter-drain.ts';
import { startInFlightReport } from '../../indexer/sync/in-flight-report.ts';
import { startRelay } from '../../indexer/sync/relay.ts';
import { startSearchEventDrain } from '../../indexer/sync/search-event-drain.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { createMetrics } from '../../src/metrics.ts';
import { createShutdown } from '../../src/shutdown.ts';
import { createElasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { refreshIndexes, writeAlias } from '../../src/storage/elasticsearch/indexes.ts';
import { createMediaStore } from '../../src/storage/media/create-media-store.ts';
import { createPool } from '../../src/storage/postgres/pool.ts';
import { addTarget, listTargets } from '../../src/storage/postgres/sync/targets.ts';
import {
  type ChangeMessage,
  connectRabbitmq,
  countQueued,
  createConfirmedPublisher,
  queueDeclarations,
  queueNames,
} from '../../src/storage/rabbitmq/rabbitmq-client.ts';
import { deleteKeys } from '../../src/storage/redis/cache-keys.ts';
import { createGeneration } from '../../src/storage/redis/generation.ts';
import { createPopularity } from '../../src/storage/redis/popularity.ts';
import { createRedis } from '../../src/storage/redis/redis-client.ts';
import type { JobHandler } from '../../worker/job-handler.ts';
import { startJobRunner } from '../../worker/job-runner.ts';
import { startJobSweep } from '../../worker/job-sweep.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

export const quiet = createLogger('test', { level: process.env.TEST_LOG ?? 'silent', format: 'json' });

export type TestSystem = Awaited<ReturnType<typeof createTestSystem>>;

/** The clients of a worker. */
type JobRunnerClients = Pick<Parameters<typeof startJobRunner>[0], 'pool' | 'leasePool' | 'connection'>;

/** Settings whose database, queues, keys and indexes are used by nothing else. */
function testConfig({ url, ownerUrl }: TestDatabase): Config {
  const name = `test-${randomBytes(4).toString('hex')}`;
  return {
    ...loadConfig(),
    DATABASE_URL: url,
    DATABASE_OWNER_URL: ownerUrl,
    DATABASE_POOL: 5,
    RABBITMQ_URL: loadConfig().RABBITMQ_URL.replace(/\/[^/]*$/, '/institutes_test'),
    RABBITMQ_PREFIX: name,
    REDIS_PREFIX: `${name}:`,
    INDEX_NAME: name,
    INDEX_REFRESH_MS: 50,
    MEDIA_STORE_URL: `file:${mediaFolder(name)}`,
    // Tests send more requests than the limits allow.
    RATE_LIMIT_READS: 1_000_000,
    RATE_LIMIT_WRITES: 1_000_000,
    RATE_LIMIT_SIGN_INS: 1_000_000,
    RATE_LIMIT_MAILS: 1_000_000,
  };
}

const mediaFolder = (name: string) => join(tmpdir(), `${name}-media`);

/** Connects to the real servers with a migrated, empty database. `close` ends everything that was started on it. */
export async function createTestSystem(settings: Partial<Config> = {}) {
  const database = await createTestDatabase();
  const config = { ...testConfig(database), ...settings };
  const metrics = createMetrics('test');
  const shutdown = createShutdown(quiet);
  shutdown.add('database', () => database.drop());
  const pool: pg.Pool = createPool(config, 'test', quiet);
  shutdown.add('postgres', () => pool.end());
  const redis = createRedis('cache', config, quiet);
  shutdown.add('redis', () => redis.disconnect());
  const sessionsRedis = createRedis('sessions', config, quiet);
  shutdown.add('sessions redis', () => sessionsRedis.disconnect());
  // Sessions are not evicted and would remain for thirty days.
  shutdown.add('sessions', () => deleteKeys(sessionsRedis, '*').then(() => undefined));
  const elasticsearch = createElasticsearch(config, metrics);
  shutdown.add('elasticsearch', () => elasticsearch.close());
  shutdown.add('indexes', async () => {
    const indexes = await elasticsearch.indices.get({
      index: `${config.INDEX_NAME}-*`,
      allow_no_indices: true,
    });
    for (const index of Object.keys(indexes)) await elasticsearch.indices.delete({ index });
  });
  const rabbitmq = connectRabbitmq(config, 'test', quiet);
  shutdown.add('rabbitmq', () => rabbitmq.close());
  const names = queueNames(config);
  shutdown.add('queues', async () => {
    for (const queue of Object.values(names)) await rabbitmq.queueDelete({ queue });
  });
  shutdown.add('media', () => rm(mediaFolder(config.INDEX_NAME), { recursive: true, force: true }));
  const mediaStore = createMediaStore(config);
  const generation = createGeneration(redis, metrics, quiet);
  const writeBatch = createBatchWriter({ pool, elasticsearch, metrics, logger: quiet });

  function publisher() {
    const created = createConfirmedPublisher(rabbitmq, queueDeclarations(names));
    shutdown.add('publisher', () => created.close());
    return created;
  }

  const system = {
    config,
    pool,
    /** With the role that owns the schema. */
    ownerPool: database.ownerPool,
    redis,
    sessionsRedis,
    elasticsearch,
    rabbitmq,
    names,
    metrics,
    generation,
    mediaStore,
    publisher,
    writeBatch,

    /** The dependencies of the commands on indexes. */
    indexing: {
      pool,
      elasticsearch,
      raiseGeneration: () => generation.raise(),
      popularSearches: () => createPopularity(redis).searches(100),
      countQueued: () => countQueued(rabbitmq, names),
      config,
      metrics,
      logger: quiet,
    },

    /** Creates the first index, which is the only target. @returns its name */
    async ensureIndex(): Promise<string> {
      await ensureIndex({ pool, elasticsearch, config, logger: quiet });
      const [index] = await listTargets(pool);
      assert(index);
      return index;
    },

    /** Creates and registers another target with a different mapping. */
    async addTarget(name: string, mappings: estypes.MappingTypeMapping) {
      await elasticsearch.indices.create({ index: name, mappings, aliases: { [writeAlias(name)]: {} } });
      await addTarget(pool, name, null);
    },

    /** Removes all messages from a change queue. @returns their institute ids in ascending order */
    async drain(queue: string): Promise<number[]> {
      const ids: number[] = [];
      for (;;) {
        const message = await rabbitmq.basicGet({ queue, noAck: true });
        if (!message) return ids.sort((a, b) => a - b);
        assert.equal(message.durable, true, 'a message that is not durable is lost when the broker restarts');
        ids.push(...(message.body as ChangeMessage).changes.map((change) => change.id));
      }
    },

    startDeadLetterDrain() {
      const drain = startDeadLetterDrain({ pool, connection: rabbitmq, names, metrics, logger: quiet });
      shutdown.add('dead letters', () => drain.close());
      return drain;
    },

    startSearchEventDrain() {
      const keepDays = config.EVENTS_KEEP_DAYS;
      const drain = startSearchEventDrain({
        pool,
        connection: rabbitmq,
        names,
        keepDays,
        metrics,
        logger: quiet,
      });
      shutdown.add('events', () => drain.close());
      return drain;
    },

    async makeSearchable(indexes: string[]) {
      await refreshIndexes(elasticsearch, indexes);
      await generation.raise();
    },

    startRelay() {
      const relay = startRelay({
        pool,
        databaseUrl: config.DATABASE_URL,
        publisher: publisher(),
        queues: names,
        metrics,
        logger: quiet,
      });
      shutdown.add('relay', () => relay.close());
      return relay;
    },

    /** Starts a worker with these handlers in this process; without the sweep and the schedule. */
    startJobRunner(handlers: JobHandler[], worker = 'test', instead: Partial<JobRunnerClients> = {}) {
      const runner = startJobRunner({
        pool,
        leasePool: pool,
        connection: rabbitmq,
        names,
        worker,
        handlers,
        metrics,
        logger: quiet,
        ...instead,
      });
      shutdown.add('jobs', () => runner.close());
      return runner;
    },

    startJobSweep(instead: Partial<JobRunnerClients> = {}) {
      const sweep = startJobSweep({ pool, connection: rabbitmq, names, metrics, logger: quiet, ...instead });
      shutdown.add('sweep', () => sweep.close());
      return sweep;
    },

    startConsumer(write: BatchWriter = writeBatch) {
      const consumer = startConsumer({
        connection: rabbitmq,
        names,
        publisher: publisher(),
        writeBatch: write,
        makeSearchable: system.makeSearchable,
        refreshMs: config.INDEX_REFRESH_MS,
        metrics,
        logger: quiet,
      });
      const report = startInFlightReport({ pool, consumer, logger: quiet });
      shutdown.add('in-flight report', () => report.close());
      shutdown.add('consumer', () => consumer.close());
      return consumer;
    },

    /** Finds the document of an institute with a search; null if there is none. */
    async find(id: number): Promise<Record<string, unknown> | null> {
      const { hits } = await elasticsearch.search<Record<string, unknown>>({
        index: config.INDEX_NAME,
        query: { term: { id } },
      });
      return hits.hits[0]?._source ?? null;
    },

    close: () => shutdown.run(),
  };
  return system;
}
