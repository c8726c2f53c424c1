// `node bench/sync/pgsync/lag.ts DATABASE_URL INDEX [RATE] [SECONDS]`: makes the edits of bench:sync in a database that another
// tool indexes, so that the same code measures both. docs/sync.md describes the set-up.

import { loadConfig } from '../../../src/config.ts';
import { createLogger } from '../../../src/logger.ts';
import { createMetrics } from '../../../src/metrics.ts';
import { createElasticsearch } from '../../../src/storage/elasticsearch/elasticsearch-client.ts';
import { createPool } from '../../../src/storage/postgres/pool.ts';
import { demandLoopback } from '../../loopback.ts';
import { createInterruption } from '../interruption.ts';
import { measureLag } from '../lag.ts';

const [databaseUrl = '', index = '', rate = '200', seconds = '60'] = process.argv.slice(2);
const config = { ...loadConfig(), DATABASE_URL: databaseUrl };
demandLoopback([config.DATABASE_URL, config.ELASTICSEARCH_URL]);
const logger = createLogger('bench', { level: 'warn', format: 'pretty' });
const elasticsearch = createElasticsearch(config, createMetrics('bench'));
const pool = createPool({ ...config, DATABASE_POOL: 20 }, 'bench', logger);
try {
  const lag = await measureLag(
    { pool, elasticsearch, index, field: 'popularity' },
    { rate: Number(rate), seconds: Number(seconds) },
    createInterruption(10),
  );
  console.log(JSON.stringify(lag, null, 2));
} finally {
  await pool.end();
  await elasticsearch.close();
}
