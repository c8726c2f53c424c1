import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { createMetrics } from '../../src/metrics.ts';
import { createShutdown } from '../../src/shutdown.ts';
import { createElasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { createPool } from '../../src/storage/postgres/pool.ts';
import { benchDatabaseUrl, prepareDatabase } from '../database.ts';
import { demandLoopback } from '../loopback.ts';
import { dropIndexes } from '../search/bench-index.ts';
import { copyDatabase, dropCopy } from './database-copy.ts';
import { createInterruption, unlessInterrupted } from './interruption.ts';
import { measure } from './measuring.ts';
import type { Options } from './options.ts';
import { removePrebuilt } from './prebuilt.ts';
import { printReport, writeReport } from './report.ts';

const name = 'bench-sync';
const generated = 500_000;
// Dropping gigabytes takes a while.
const cleanUpMs = 60_000;

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
  try {
    await unlessInterrupted(signal, work());
  } finally {
    await shutdown.run();
  }

  async function work() {
    const prepared = await prepareDatabase(settings.DATABASE_OWNER_URL, wanted(options), logger, {
      orMore: true,
    });
    await prepared.end();
    shutdown.add('database', () => dropCopy(original), cleanUpMs);
    const config = {
      ...settings,
      DATABASE_URL: await copyDatabase(original, options.institutes),
      INDEX_NAME: name,
      RABBITMQ_PREFIX: name,
      REDIS_PREFIX: `${name}:`,
    };
    const elasticsearch = createElasticsearch(config, createMetrics('bench'));
    shutdown.add('elasticsearch', () => elasticsearch.close());
    shutdown.add('indexes', () => dropIndexes(elasticsearch, name), cleanUpMs);
    // A killed run may have left these behind.
    await dropIndexes(elasticsearch, name);
    const pool = createPool({ ...config, DATABASE_POOL: 20 }, 'bench', logger);
    shutdown.add('postgres', () => pool.end());
    const file = join(tmpdir(), `${name}-${randomBytes(4).toString('hex')}.ndjson`);
    shutdown.add('prebuilt file', () => removePrebuilt(file));

    const report = await measure({ pool, elasticsearch, config, file, logger, shutdown, signal }, options);
    writeReport(report);
    console.log(options.json ? JSON.stringify(report, null, 2) : printReport(report));
    // The speed of a backfill or an indexer that loses changes means nothing.
    if (report.verify.differences > 0 || (report.lag?.unseen ?? 0) > 0) process.exitCode = 1;
  }
}

function wanted({ institutes }: Options): number {
  return Math.min(generated, institutes ?? generated);
}
