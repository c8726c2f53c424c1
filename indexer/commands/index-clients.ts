import { once } from 'node:events';
import { errors } from '@elastic/elasticsearch';
import type { Config } from '../../src/config.ts';
import type { Logger } from '../../src/logger.ts';
import { createMetrics, type Metrics } from '../../src/metrics.ts';
import { createElasticsearch, type Elasticsearch } from '../../src/storage/elasticsearch.ts';
import { createGeneration } from '../../src/storage/generation.ts';
import { type Connection, connectRabbitmq, countQueued, queueNames } from '../../src/storage/rabbitmq.ts';
import { createRedis } from '../../src/storage/redis.ts';
import type { IndexDependencies } from '../index-switching.ts';
import type { CommandContext } from './context.ts';

// The client speaks to its own major version only.
const supportedMajor = 9;
const redisPatienceMs = 5_000;

/**
 * Runs `work` with all that index commands need, and closes it.
 * @throws Error where Elasticsearch is not of the version that this code speaks to
 */
export async function withIndexClients<T>(
  { config, logger, pool }: CommandContext,
  work: (deps: IndexDependencies & { connection: Connection }) => Promise<T>,
): Promise<T> {
  const metrics = createMetrics('cli');
  const elasticsearch = createElasticsearch(config, metrics);
  const connection = connectRabbitmq(config, 'cli', logger);
  const names = queueNames(config);
  try {
    await refuseOtherVersions(elasticsearch, config.ELASTICSEARCH_URL);
    return await work({
      pool,
      elasticsearch,
      connection,
      raiseGeneration: () => raiseGeneration(config, metrics, logger),
      countQueued: () => countQueued(connection, names),
      config,
      metrics,
      logger,
    });
  } finally {
    await Promise.all([elasticsearch.close(), closeSoon(connection)]);
  }
}

/** False where Redis does not answer within some seconds. */
async function raiseGeneration(config: Config, metrics: Metrics, logger: Logger): Promise<boolean> {
  const redis = createRedis(config, logger);
  try {
    await once(redis, 'ready', { signal: AbortSignal.timeout(redisPatienceMs) });
    return await createGeneration(redis, metrics, logger).raise();
  } catch (error) {
    logger.warn({ err: error }, 'redis: no connection');
    return false;
  } finally {
    redis.disconnect();
  }
}

/** A connection that never came about cannot be closed in order. */
async function closeSoon(connection: Connection): Promise<void> {
  if (connection.ready) await connection.close();
  else connection.unsafeDestroy();
}

async function refuseOtherVersions(elasticsearch: Elasticsearch, url: string): Promise<void> {
  const { host } = new URL(url);
  let versions: string[];
  try {
    const { nodes } = await elasticsearch.nodes.info({ filter_path: 'nodes.*.version' });
    versions = Object.values(nodes ?? {}).map((node) => node.version);
  } catch (error) {
    if (error instanceof errors.ResponseError && error.statusCode === 400)
      throw new Error(`Elasticsearch at ${host} is not of version ${supportedMajor}: ${error.message}`);
    throw error;
  }
  const other = versions.find((version) => !version.startsWith(`${supportedMajor}.`));
  if (other !== undefined)
    throw new Error(
      `Elasticsearch at ${host} is of version ${other}; this speaks to ${supportedMajor}.x only`,
    );
}
