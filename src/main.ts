import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createApp } from './app.ts';
import { loadConfig } from './config.ts';
import { createLogger } from './logger.ts';
import { createMetrics, serveMetrics } from './metrics.ts';
import { createSearchServices } from './search/services.ts';
import { closeOnSignals, createShutdown } from './shutdown.ts';
import { readDisciplineNames } from './storage/disciplines.ts';
import { createElasticsearch } from './storage/elasticsearch.ts';
import { probeDependencies } from './storage/health.ts';
import { findPublishedBySlug, findPublishedBySlugs } from './storage/institutes.ts';
import { findMappingFaults } from './storage/mapping-check.ts';
import { createPool, whileAvailable } from './storage/postgres.ts';
import { createRedis } from './storage/redis.ts';
import { readRelevance } from './storage/relevance.ts';
import { createMultiSearch } from './storage/search-index.ts';

const config = loadConfig();
const logger = createLogger('api', { level: config.LOG_LEVEL, format: config.LOG_FORMAT });
const metrics = createMetrics('api');
const shutdown = createShutdown(logger);
closeOnSignals(shutdown, logger);

const pool = createPool(config, 'api', logger);
shutdown.add('postgres', () => pool.end());
const redis = createRedis(config, logger);
shutdown.add('redis', () => redis.disconnect());
const elasticsearch = createElasticsearch(config, metrics);
shutdown.add('elasticsearch', () => elasticsearch.close());

const app = createApp({
  ...createSearchServices({
    multiSearch: createMultiSearch(elasticsearch, config.INDEX_NAME),
    disciplineNames: () => metrics.time('postgres', 'disciplines', () => readDisciplineNames(pool)),
    readRelevance: () => metrics.time('postgres', 'relevance', () => readRelevance(pool)),
  }),
  findPublishedBySlug: (slug) =>
    whileAvailable(() => metrics.time('postgres', 'institute', () => findPublishedBySlug(pool, slug))),
  findPublishedBySlugs: (slugs) =>
    whileAvailable(() => metrics.time('postgres', 'institutes', () => findPublishedBySlugs(pool, slugs))),
  probe: () => probeDependencies({ pool, redis, elasticsearch }),
  pageFolder: fileURLToPath(new URL('../web/dist', import.meta.url)),
  logger,
  metrics,
});

await refuseForeignMapping();

const internal = await serveMetrics(metrics, { host: config.METRICS_HOST, port: config.METRICS_PORT });
shutdown.add('internal port', () => internal.close());
const server = createServer(app.callback());
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
