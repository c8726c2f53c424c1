import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { createMetrics } from '../../src/metrics.ts';
import { createElasticsearch, type Elasticsearch } from '../../src/storage/elasticsearch.ts';
import { createMultiSearch } from '../../src/storage/search-index.ts';
import { dropIndexes, prepareIndex } from './bench-index.ts';
import { benchDatabaseUrl, dropDatabase, prepareDatabase } from './database.ts';
import { createDeadline } from './deadline.ts';
import { createExchange } from './exchange.ts';
import { readMaterial } from './material.ts';
import type { Options } from './options.ts';
import { racePlans } from './plan-race.ts';
import { printRows, rowsOf } from './race-table.ts';
import { createRandom } from './random.ts';
import { makeQueries } from './recipe.ts';
import { makeSubjects } from './subjects.ts';

const indexName = 'bench-institutes';

export async function run(options: Options): Promise<void> {
  const settings = loadConfig();
  const config = {
    ...settings,
    INDEX_NAME: indexName,
    DATABASE_URL: benchDatabaseUrl(settings.DATABASE_URL),
  };
  for (const url of [config.DATABASE_URL, config.ELASTICSEARCH_URL]) demandLoopback(url);
  const logger = createLogger('bench', { level: 'warn', format: 'pretty' });
  const metrics = createMetrics('bench');
  const elasticsearch = createElasticsearch(config, metrics);
  try {
    if (options.rebuild || options.drop) {
      await dropIndexes(elasticsearch, indexName);
      await dropDatabase(settings.DATABASE_URL);
    }
    if (options.drop) return;
    const pool = await prepareDatabase(settings.DATABASE_URL, options.institutes, logger);
    try {
      await prepareIndex({ pool, elasticsearch, config, metrics }, options.rebuild);
      await compare(options, elasticsearch, config.ELASTICSEARCH_URL);
    } finally {
      await pool.end();
    }
  } finally {
    await elasticsearch.close();
  }
}

/** Our plan against one request with an aggregation per facet, on the same queries, turn and turn about. */
async function compare(options: Options, elasticsearch: Elasticsearch, url: string): Promise<void> {
  const material = await readMaterial(elasticsearch, indexName, options.seed);
  const queries = makeQueries(material, options.queries, createRandom(options.seed));
  const subjects = await makeSubjects(queries, createMultiSearch(elasticsearch, indexName));
  const send = createExchange(url);
  try {
    const deadline = createDeadline(options.minutes);
    const race = await racePlans('race', subjects, send, indexName, options.rounds, deadline);
    const rows = rowsOf(race.raced, 'baseline');
    const own = rowsOf(race.raced, 'own_text_baseline');
    const { rounds, differences } = race;
    if (options.json) {
      console.log(JSON.stringify({ institutes: options.institutes, rounds, rows, own, differences }));
      return;
    }
    console.log(printRows('ours | one request, the same text matching: ms, uncached', rows));
    console.log(printRows('\nours | one request, a text matching of its own: ms, uncached', own));
    console.log(`\n${rounds} rounds; ${differences.length} of ${subjects.length} answers differ`);
    for (const found of differences) console.log(`  ${found}`);
  } finally {
    send.close();
  }
}

function demandLoopback(url: string) {
  const { hostname } = new URL(url);
  if (!['127.0.0.1', '[::1]', 'localhost'].includes(hostname)) {
    throw new Error(`${hostname} is not this machine: fill its servers with test data by hand, if at all`);
  }
}
