// The process that bench:reports measures: writes one file, and prints how long it took and how much memory.
import { createWriteStream, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { loadConfig } from '../../src/config.ts';
import { noRelevance } from '../../src/domain/search/relevance.ts';
import { buildMeanings } from '../../src/domain/search/vocabulary.ts';
import { createLogger } from '../../src/logger.ts';
import { createMetrics } from '../../src/metrics.ts';
import { createElasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { createOpenSnapshot } from '../../src/storage/elasticsearch/point-in-time.ts';
import { createPool } from '../../src/storage/postgres/pool.ts';
import { csvFile } from '../../worker/reports/csv-file.ts';
import { reportContent } from '../../worker/reports/report-content.ts';
import { type Rows, xlsxFile } from '../../worker/reports/xlsx-file.ts';
import { limitYoungGeneration } from '../../worker/reports/young-generation.ts';
import { generatedRows, sheet } from './generated-rows.ts';

/** What `main.ts` reads from the output. */
export interface Measured {
  rows: number;
  seconds: number;
  processorSeconds: number;
  idleBytes: number;
  peakBytes: number;
  fileBytes: number;
}

const [subject = '', path = '', count = '0', index = ''] = process.argv.slice(2);

// What an idle worker has open.
const config = loadConfig();
const elasticsearch = createElasticsearch(config, createMetrics('bench'));
const pool = createPool(config, 'bench', createLogger('worker', { level: 'silent', format: 'json' }));
if (index !== '') await elasticsearch.count({ index });

const idleBytes = process.memoryUsage.rss();
const started = performance.now();
const cpu = process.cpuUsage();
let rows = 0;

async function* counted(source: Rows): Rows {
  for await (const batch of source) {
    limitYoungGeneration();
    rows += batch.length;
    yield batch;
  }
}

function blocks(): AsyncIterable<Buffer> {
  if (subject === 'csv') return csvFile(sheet, counted(generatedRows(Number(count))));
  if (subject === 'xlsx') return xlsxFile(sheet, counted(generatedRows(Number(count))));
  const content = reportContent(
    { kind: 'search', query: 'sort=name' },
    {
      pool,
      openSnapshot: createOpenSnapshot(elasticsearch, index),
      vocabulary: async () => ({
        ...noRelevance,
        meanings: buildMeanings({ districts: [], states: [], countries: [] }),
      }),
    },
  );
  return xlsxFile(content.sheet, counted(content.rows));
}

await pipeline(blocks(), createWriteStream(path));
const { user, system } = process.cpuUsage(cpu);
const measured: Measured = {
  rows,
  seconds: (performance.now() - started) / 1_000,
  processorSeconds: (user + system) / 1_000_000,
  idleBytes,
  // maxRSS is in kilobytes.
  peakBytes: process.resourceUsage().maxRSS * 1_024,
  fileBytes: statSync(path).size,
};
console.log(JSON.stringify(measured));
await elasticsearch.close();
await pool.end();
