import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { createMetrics } from '../../src/metrics.ts';
import { createElasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { benchDatabaseUrl, dropDatabase, prepareDatabase } from '../database.ts';
import { demandLoopback } from '../loopback.ts';
import { dropIndexes, prepareIndex } from './bench-index.ts';
import { measure } from './measuring.ts';
import type { Options } from './options.ts';
import { printReport, writeReport } from './report.ts';

const indexName = 'bench-institutes';

export async function run(options: Options): Promise<void> {
  const settings = loadConfig();
  const config = {
    ...settings,
    INDEX_NAME: indexName,
    DATABASE_URL: benchDatabaseUrl(settings.DATABASE_OWNER_URL),
  };
  demandLoopback([config.DATABASE_URL, config.ELASTICSEARCH_URL]);
  const logger = createLogger('bench', { level: 'warn', format: 'pretty' });
  const metrics = createMetrics('bench');
  const elasticsearch = createElasticsearch(config, metrics);
  try {
    if (options.rebuild || options.drop) {
      await dropIndexes(elasticsearch, indexName);
      await dropDatabase(settings.DATABASE_OWNER_URL);
    }
    if (options.drop) return;
    const pool = await prepareDatabase(settings.DATABASE_OWNER_URL, options.institutes, logger);
    let institutes: number;
    try {
      institutes = await prepareIndex({ pool, elasticsearch, config, metrics }, options.rebuild);
    } finally {
      await pool.end();
    }
    const report = await measure({ elasticsearch, config }, institutes, options);
    writeReport(report);
    console.log(options.json ? JSON.stringify(report, null, 2) : printReport(report));
    // Plans with different counts cannot be compared.
    if (report.differences.length > 0) process.exitCode = 1;
  } finally {
    await elasticsearch.close();
  }
}
