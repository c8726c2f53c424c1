import { once } from 'node:events';
import { reindex } from '../../indexer/rebuild/reindex.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { createMetrics } from '../../src/metrics.ts';
import { createShutdown } from '../../src/shutdown.ts';
import { createElasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { countPublished } from '../../src/storage/postgres/catalogue/institutes.ts';
import { createPool } from '../../src/storage/postgres/pool.ts';
import { purgeCached } from '../../src/storage/redis/cache-keys.ts';
import { createGeneration } from '../../src/storage/redis/generation.ts';
import { createRedis } from '../../src/storage/redis/redis-client.ts';
import { type ApiProcess, startApi } from '../api-process.ts';
import { benchDatabaseUrl, prepareDatabase } from '../database.ts';
import { loadAverage } from '../load-average.ts';
import { demandLoopback } from '../loopback.ts';
import { createBenchProgress } from '../progress.ts';
import { dropIndexes } from '../search/bench-index.ts';
import { copyDatabase, dropCopy } from '../sync/database-copy.ts';
import { createInterruption, unlessInterrupted } from '../sync/interruption.ts';
import { removeTraces, startIndexer } from '../sync/live-indexer.ts';
import type { Options, Part } from './options.ts';
import { measurePageBytes } from './page-bytes.ts';
import { makePaths } from './paths.ts';
import { printReport, type Report, writeReport } from './report.ts';
import { measureStaleness } from './staleness.ts';
import { measureStampede } from './stampede.ts';
import { measureThroughput } from './throughput.ts';
import { measureTraffic, warm } from './traffic.ts';

const name = 'bench-cache';
const cleanUpMs = 60_000;
const popularPaths = 20;

export async function run(options: Options): Promise<void> {
  const settings = loadConfig();
  demandLoopback([
    settings.DATABASE_OWNER_URL,
    settings.ELASTICSEARCH_URL,
    settings.RABBITMQ_URL,
    settings.REDIS_URL,
    settings.SESSIONS_REDIS_URL,
  ]);
  const logger = createLogger('bench', { level: 'warn', format: 'pretty' });
  const original = benchDatabaseUrl(settings.DATABASE_OWNER_URL);
  const signal = createInterruption(options.minutes);
  const shutdown = createShutdown(logger);
  const say = (text: string) => process.stderr.write(`${text}\n`);
  try {
    await unlessInterrupted(signal, work());
  } finally {
    await shutdown.run();
  }

  async function work() {
    const prepared = await prepareDatabase(settings.DATABASE_OWNER_URL, 0, logger, { orMore: true });
    await prepared.end();
    shutdown.add('database', () => dropCopy(original), cleanUpMs);
    say('copying the database');
    const config = {
      ...settings,
      DATABASE_URL: await copyDatabase(original, options.institutes),
      INDEX_NAME: name,
      RABBITMQ_PREFIX: name,
      REDIS_PREFIX: `${name}:`,
    };
    const metrics = createMetrics('bench');
    const elasticsearch = createElasticsearch(config, metrics);
    shutdown.add('elasticsearch', () => elasticsearch.close());
    shutdown.add('indexes', () => dropIndexes(elasticsearch, name), cleanUpMs);
    await dropIndexes(elasticsearch, name);
    const pool = createPool({ ...config, DATABASE_POOL: 20 }, 'bench', logger);
    shutdown.add('postgres', () => pool.end());
    const redis = createRedis('cache', config, logger);
    await once(redis, 'ready');
    shutdown.add('redis', () => redis.disconnect());
    const generation = createGeneration(redis, metrics, logger);
    shutdown.add('answers', () => purgeCached(redis));
    await purgeCached(redis);

    const progress = createBenchProgress('index', 'documents');
    await reindex(
      {
        pool,
        elasticsearch,
        config,
        metrics,
        logger,
        raiseGeneration: () => generation.raise(),
        popularSearches: async () => [],
        countQueued: async () => 0,
      },
      {
        switch: true,
        pendingTimeoutMs: 10_000,
        onProgress: (step, done, total) => step === 'backfill' && progress.update(done, total),
        signal,
      },
    );
    shutdown.add('queues', () => removeTraces(config, logger));
    const indexer = await startIndexer(config);
    shutdown.add('indexer', indexer.stop);
    /** Starts API processes for one part only: those of another part would renew its answers, perhaps with another bound. */
    const withApis = async <T>(
      count: number,
      boundMs: number,
      part: (apis: ApiProcess[]) => Promise<T>,
    ): Promise<T> => {
      const apis: ApiProcess[] = [];
      for (let n = 0; n < count; n += 1) {
        const api = await startApi({ ...config, SEARCH_MAX_STALE_MS: boundMs });
        shutdown.add('api', api.stop);
        apis.push(api);
      }
      const result = await part(apis);
      for (const api of apis) await api.stop();
      return result;
    };
    const boundMs = config.SEARCH_MAX_STALE_MS;
    const paths = await makePaths(elasticsearch, name, options.queries);

    const report: Report = {
      institutes: await countPublished(pool),
      queries: paths.length,
      load_average: 0,
    };
    const measured: Record<Part, () => Promise<void>> = {
      async pages() {
        report.pages = await withApis(1, boundMs, ([api]) => measurePageBytes(api as ApiProcess));
      },
      async throughput() {
        const popular = paths.slice(0, popularPaths);
        report.throughput = await withApis(1, boundMs, ([api]) =>
          measureThroughput({ api: api as ApiProcess, redis, config }, popular, options.rounds),
        );
      },
      async traffic() {
        report.traffic = [];
        for (const bound of options.bounds) {
          await withApis(1, bound, async ([one]) => {
            const api = one as ApiProcess;
            await warm(api, paths, options.connections);
            const deps = { api, pool, readGeneration: () => generation.read(), signal };
            for (const rate of options.rates) {
              say(`${rate} edits/s, bound ${bound} ms`);
              report.traffic?.push(await measureTraffic(deps, paths, { ...options, rate, boundMs: bound }));
            }
          });
        }
      },
      async stampede() {
        report.stampede = await withApis(2, boundMs, (apis) =>
          measureStampede(apis, () => purgeCached(redis)),
        );
      },
      async staleness() {
        report.staleness = await withApis(2, boundMs, (apis) =>
          measureStaleness({ apis, pool, elasticsearch, index: name, boundMs, signal }),
        );
      },
    };
    for (const part of options.parts) {
      say(part);
      await measured[part]();
    }
    report.load_average = loadAverage();
    writeReport(report);
    console.log(options.json ? JSON.stringify(report, null, 2) : printReport(report));
    const failed = [report.stampede, ...(report.traffic ?? [])].some((each) => (each?.failed ?? 0) > 0);
    if (failed) process.exitCode = 1;
  }
}
