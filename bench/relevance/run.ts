import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type Config, loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { createMetrics } from '../../src/metrics.ts';
import {
  createElasticsearch,
  type Elasticsearch,
} from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { createPool } from '../../src/storage/postgres/pool.ts';
import { readRelevance } from '../../src/storage/postgres/tuning/relevance-tuning.ts';
import { elasticsearchBaseline } from './baseline-elasticsearch.ts';
import { postgresBaseline } from './baseline-postgres.ts';
import { type Catalogue, createCatalogue } from './catalogue.ts';
import type { Engine } from './engine.ts';
import { type Floor, floorOf, shortfalls } from './floor.ts';
import { committedPerSlice, generateJudgements } from './generate.ts';
import { type Judgement, keyOf, readJudgements } from './judgement.ts';
import { apiSearch, inProcessSearch } from './live-search.ts';
import { measureRelevance, type RelevanceReport } from './measure.ts';
import type { Options } from './options.ts';
import { lookUp } from './recipes/plain-word.ts';
import { readSourceInstitutes, type SourceInstitute } from './source-institutes.ts';
import { formatFailures, formatTable } from './table.ts';

const committedFile = new URL('judgements.jsonl', import.meta.url);
const floorFile = new URL('floor.json', import.meta.url);
const resultsFolder = new URL('../results/', import.meta.url);

/** Measures and prints the report, and returns the exit code. The index and database of the baselines are dropped afterwards. */
export async function run(options: Options): Promise<number> {
  const config = loadConfig();
  const elasticsearch = createElasticsearch(config, createMetrics('bench'));
  const pool = createPool(config, 'bench', createLogger('bench', { level: 'silent', format: 'json' }));
  try {
    const rows = await readSourceInstitutes(pool);
    const { synonyms } = await readRelevance(pool);
    const catalogue = createCatalogue(rows, synonyms);
    const judgements = answerable(lookUp(chosen(options, catalogue), catalogue), rows);
    const live = options.api
      ? apiSearch(options.api, rows)
      : await inProcessSearch(elasticsearch, config.INDEX_NAME, pool, rows);
    const reports: Record<string, RelevanceReport> = { [live.name]: await measure(live, judgements) };
    if (options.baselines) {
      for (const create of baselines(config, elasticsearch, rows)) {
        const engine = await create();
        reports[engine.name] = await measure(engine, judgements).finally(() => engine.close());
      }
    }
    print(options, reports, reports[live.name] as RelevanceReport, rows);
    return judge(options, reports[live.name] as RelevanceReport);
  } finally {
    await Promise.all([elasticsearch.close(), pool.end()]);
  }
}

function chosen({ seed, slices, limit }: Options, catalogue: Catalogue): Judgement[] {
  const all =
    seed === null
      ? readJudgements(committedFile)
      : generateJudgements(catalogue, { seed, perSlice: committedPerSlice });
  return slices.flatMap((slice) => all.filter((judgement) => judgement.slice === slice).slice(0, limit));
}

/** Leaves out the queries without a relevant institute in the database, and reports how many there are. */
function answerable(judgements: Judgement[], rows: readonly SourceInstitute[]): Judgement[] {
  const present = new Set(rows.map(keyOf));
  const kept = judgements.filter(({ relevant }) => relevant.some((one) => present.has(keyOf(one))));
  if (kept.length === 0) throw new Error('the database has none of the institutes of the judgements');
  const missing = judgements.length - kept.length;
  if (missing > 0) note(`${missing} queries left out: their institutes are not in the database`);
  return kept;
}

function baselines(config: Config, elasticsearch: Elasticsearch, rows: readonly SourceInstitute[]) {
  return [
    () => elasticsearchBaseline(elasticsearch, `${config.INDEX_NAME}-bench-baseline`, rows),
    () => postgresBaseline(config.DATABASE_OWNER_URL, rows),
  ];
}

async function measure(engine: Engine, judgements: Judgement[]): Promise<RelevanceReport> {
  note(`${engine.name}: ${judgements.length} queries`);
  // The first queries are slow because of connections and cold caches, which would count for the first slice.
  for (const { query } of judgements.slice(-20)) await engine.search(query);
  return measureRelevance({ search: engine.search, judgements });
}

function print(
  options: Options,
  reports: Record<string, RelevanceReport>,
  live: RelevanceReport,
  rows: readonly SourceInstitute[],
) {
  const report = {
    at: new Date().toISOString(),
    institutes: rows.length,
    seed: options.seed,
    engines: reports,
  };
  mkdirSync(resultsFolder, { recursive: true });
  writeFileSync(new URL('relevance.json', resultsFolder), `${JSON.stringify(report, null, 2)}\n`);
  if (options.json) {
    console.log(JSON.stringify(report, null, 2));
    return;
  }
  console.log(formatTable(reports));
  if (!options.failures) return;
  const names = new Map(
    rows.map((row) => [keyOf(row), `${row.name} (${row.district ?? row.state ?? row.country})`]),
  );
  console.log(`\n${formatFailures(live.failures, (one) => names.get(keyOf(one)) ?? keyOf(one))}`);
}

function judge({ gate, writeFloor, slices }: Options, live: RelevanceReport): number {
  if (writeFloor) {
    writeFileSync(floorFile, `${JSON.stringify(floorOf(live), null, 2)}\n`);
    note('wrote floor.json');
  }
  if (!gate) return 0;
  if (!existsSync(floorFile)) throw new Error('floor.json does not exist yet; create it with --write-floor');
  const floor = JSON.parse(readFileSync(floorFile, 'utf8')) as Floor;
  const own = Object.fromEntries(slices.map((slice) => [slice, floor[slice]]).filter(([, least]) => least));
  const lines = shortfalls(live, own as Floor);
  for (const line of lines) console.error(`below the floor: ${line}`);
  return lines.length > 0 ? 1 : 0;
}

function note(text: string) {
  console.error(`bench:relevance: ${text}`);
}
