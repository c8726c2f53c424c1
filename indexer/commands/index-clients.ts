import { errors } from '@elastic/elasticsearch';
import { createMetrics, type Metrics } from '../../src/metrics.ts';
import {
  createElasticsearch,
  type Elasticsearch,
} from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import {
  type Connection,
  connectRabbitmq,
  countQueued,
  queueNames,
} from '../../src/storage/rabbitmq/rabbitmq-client.ts';
import { createGeneration } from '../../src/storage/redis/generation.ts';
import { createPopularity } from '../../src/storage/redis/popularity.ts';
import type { IndexDependencies } from '../rebuild/index-switching.ts';
import type { CommandContext } from './command-context.ts';
import { withRedis } from './redis-connection.ts';

// The client library supports its own major version only.
const supportedMajor = 9;
const warmingSearches = 300;

/**
 * Runs `work` with the clients that index commands need, and closes them afterwards.
 * @throws Error if Elasticsearch does not have the supported major version
 */
export async function withIndexClients<T>(
  context: CommandContext,
  work: (deps: IndexDependencies & { connection: Connection }) => Promise<T>,
): Promise<T> {
  const { config, logger, pool } = context;
  const metrics = createMetrics('cli');
  const elasticsearch = createElasticsearch(config, metrics);
  const connection = connectRabbitmq(config, 'cli', logger);
  const names = queueNames(config);
  try {
    await requireSupportedVersion(elasticsearch, config.ELASTICSEARCH_URL);
    return await work({
      pool,
      elasticsearch,
      connection,
      raiseGeneration: () => raiseGeneration(context, metrics),
      // Without Redis the new index is not warmed, which only makes the first searches slower.
      popularSearches: () =>
        withRedis('cache', context, (redis) => createPopularity(redis).searches(warmingSearches)).catch(
          () => [],
        ),
      countQueued: () => countQueued(connection, names),
      config,
      metrics,
      logger,
    });
  } finally {
    await Promise.all([elasticsearch.close(), closeOrDestroy(connection)]);
  }
}

/** Returns false if Redis does not respond in time. */
function raiseGeneration(context: CommandContext, metrics: Metrics): Promise<boolean> {
  return withRedis('cache', context, (redis) =>
    createGeneration(redis, metrics, context.logger).raise(),
  ).catch((error: unknown) => {
    context.logger.warn({ err: error }, 'redis: cannot connect');
    return false;
  });
}

/** A connection that was never established cannot be closed gracefully, only destroyed. */
async function closeOrDestroy(connection: Connection): Promise<void> {
  if (connection.ready) await connection.close();
  else connection.unsafeDestroy();
}

async function requireSupportedVersion(elasticsearch: Elasticsearch, url: string): Promise<void> {
  const { host } = new URL(url);
  let versions: string[];
  try {
    const { nodes } = await elasticsearch.nodes.info({ filter_path: 'nodes.*.version' });
    versions = Object.values(nodes ?? {}).map((node) => node.version);
  } catch (error) {
    if (error instanceof errors.ResponseError && error.statusCode === 400)
      throw new Error(
        `Elasticsearch at ${host} does not have the required version ${supportedMajor}.x: ${error.message}`,
      );
    throw error;
  }
  const unsupported = versions.find((version) => !version.startsWith(`${supportedMajor}.`));
  if (unsupported !== undefined)
    throw new Error(
      `Elasticsearch at ${host} has version ${unsupported}; version ${supportedMajor}.x is required.`,
    );
}
