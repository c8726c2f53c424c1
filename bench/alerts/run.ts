import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Config, loadConfig } from '../../src/config.ts';
import { canonicalSavedSearch } from '../../src/contract/bodies/saved-search-body.ts';
import { readSearchInput } from '../../src/contract/reading/search-input.ts';
import { createLogger } from '../../src/logger.ts';
import { createMetrics } from '../../src/metrics.ts';
import { deleteChangeIndexesBefore } from '../../src/storage/elasticsearch/change-indexes.ts';
import { createElasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { startApi } from '../api-process.ts';
import { benchDatabaseUrl, dropDatabase, prepareDatabase } from '../database.ts';
import { loadAverage } from '../load-average.ts';
import { demandLoopback } from '../loopback.ts';
import { createRandom } from '../random.ts';
import { dropIndexes, prepareIndex } from '../search/bench-index.ts';
import { figuresOf } from '../statistics.ts';
import {
  changeInstitutes,
  drawSearch,
  forgetAlerts,
  readSearchMaterial,
  saveSearches,
} from './catalogue-changes.ts';
import type { Options } from './options.ts';
import { startTraffic } from './traffic.ts';

const database = 'institutes_bench_alerts';
const indexName = 'bench-alerts';
const matchingProcess = fileURLToPath(new URL('matching-process.ts', import.meta.url));

export async function run(options: Options): Promise<void> {
  const settings = loadConfig();
  const url = benchDatabaseUrl(settings.DATABASE_OWNER_URL, database);
  const config: Config = { ...settings, INDEX_NAME: indexName, DATABASE_URL: url, DATABASE_OWNER_URL: url };
  demandLoopback([url, config.ELASTICSEARCH_URL]);
  const logger = createLogger('bench', { level: 'warn', format: 'pretty' });
  const metrics = createMetrics('bench');
  const elasticsearch = createElasticsearch(config, metrics);
  try {
    if (options.drop) {
      await dropIndexes(elasticsearch, indexName);
      await deleteChangeIndexesBefore(elasticsearch, config, new Date('2999-01-01'));
      await dropDatabase(settings.DATABASE_OWNER_URL, database);
      return;
    }
    const pool = await prepareDatabase(
      settings.DATABASE_OWNER_URL,
      Math.max(1, options.institutes - importedInstitutes),
      logger,
      { orMore: true, database },
    );
    try {
      const institutes = await prepareIndex({ pool, elasticsearch, config, metrics }, false);
      await forgetAlerts(pool);
      await deleteChangeIndexesBefore(elasticsearch, config, new Date('2999-01-01'));
      const first = await match(config);
      const random = createRandom(options.seed);
      const material = await readSearchMaterial(pool);
      const draw = () => drawSearch(random, material);
      const saved = new Set<string>();
      while (saved.size < options.searches) saved.add(canonicalSavedSearch(readSearchInput(draw())));
      await saveSearches(pool, [...saved]);
      await changeInstitutes(pool, options.seed, options.changes);

      const api = await startApi({ ...config, DATABASE_POOL: 5 });
      try {
        let shown = 0;
        // No two searches are the same, so that no cache answers.
        const nextQuery = () => {
          shown += 1;
          return `${draw()}&limit=${1 + (shown % 90)}&established_max=${2000 + (shown % 97)}`.replace(
            /^&/,
            '',
          );
        };
        const during = async (work: () => Promise<unknown>) => {
          const traffic = startTraffic(api.address, nextQuery, options.rate);
          await work();
          return figuresOf(await traffic.stop());
        };
        await during(() => delay(5_000));
        const load = loadAverage();
        const before = await during(() => delay(1_000 * options.seconds));
        let matched = {};
        const meanwhile = await during(async () => {
          matched = await match(config);
        });
        const after = await during(() => delay(1_000 * options.seconds));
        const without = { p50: (before.p50 + after.p50) / 2, p95: (before.p95 + after.p95) / 2 };
        console.log(
          JSON.stringify(
            {
              institutes,
              saved_searches: 2 * saved.size,
              distinct_searches: saved.size,
              changes: options.changes,
              rate: options.rate,
              load_average: load,
              first_snapshots: first,
              matching: { ...matched, news: await countNews() },
              api_ms: { before, meanwhile, after },
              p95_ratio: meanwhile.p95 / without.p95,
              p50_ratio: meanwhile.p50 / without.p50,
            },
            null,
            2,
          ),
        );
      } finally {
        await api.stop();
      }
    } finally {
      await pool.end();
    }

    async function countNews() {
      const { rows } = await pool.query<{ n: number }>(
        `select count(*) as n from search_news where difference_id in (
           select id from institute_differences where round_id = (select max(id) from alert_rounds)
         )`,
      );
      return rows[0]?.n ?? 0;
    }
  } finally {
    await elasticsearch.close();
  }
}

// The packaged sources have so many.
const importedInstitutes = 60_000;

/** Runs the job in a process of its own. @returns what it printed */
async function match(config: Config): Promise<object> {
  const env = Object.fromEntries(Object.entries(config).map(([name, value]) => [name, String(value)]));
  const { stdout } = await promisify(execFile)(process.execPath, [matchingProcess], {
    env: { ...process.env, ...env },
    timeout: 660_000,
  });
  return JSON.parse(stdout) as object;
}
