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

// The client speaks to its own major version only.
const supportedMajor = 9;
const warmingSearches = 300;

/**
 * Runs `work` with all that index commands need, and closes it.
 * @throws Error where Elasticsearch is not of the version that this code speaks to
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
    await refuseOtherVersions(elasticsearch, config.ELASTICSEARCH_URL);
    return await work({
      pool,
      elasticsearch,
      connection,
      raiseGeneration: () => raiseGeneration(context, metrics),
      // A cold index is slower for a moment, and nothing worse.
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
    await Promise.all([elasticsearch.close(), closeSoon(connection)]);
  }
}

/** False where Redis does not answer within some seconds. */
function raiseGeneration(context: CommandContext, metrics: Metrics): Promise<boolean> {
  return withRedis('cache', context, (redis) =>
    createGeneration(redis, metrics, context.logger).raise(),
  ).catch((error: unknown) => {
    context.logger.warn({ err: error }, 'redis: no connection');
    return false;
  });
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
