import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { backfill } from '../../indexer/rebuild/backfill.ts';
import { createBatchWriter } from '../../indexer/sync/batch-writer.ts';
import type { Config } from '../../src/config.ts';
import { buildDocument } from '../../src/domain/institutes/document.ts';
import { createLogger } from '../../src/logger.ts';
import type { Metrics } from '../../src/metrics.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { loadIndexDefinition } from '../../src/storage/elasticsearch/index-definition.ts';
import {
  createUnsearchedIndex,
  enableRefresh,
  listIndexes,
} from '../../src/storage/elasticsearch/indexes.ts';
import { readForIndexing } from '../../src/storage/postgres/catalogue/institutes.ts';
import { addTarget, listTargets, removeTarget } from '../../src/storage/postgres/sync/targets.ts';
import { createBenchProgress } from '../progress.ts';

/** Segments of each shard: what an index without writes is merged to. */
export const segments = 1;

const mergeMinutes = 30;

interface Deps {
  pool: pg.Pool;
  elasticsearch: Elasticsearch;
  config: Config;
  metrics: Metrics;
}

/** Rebuilds the index behind `INDEX_NAME` if it differs from the database, and returns how many institutes it has. */
export async function prepareIndex(deps: Deps, rebuild: boolean): Promise<number> {
  const { pool, elasticsearch, config } = deps;
  const { rows } = await pool.query<{ n: number }>(
    `select count(*) as n from institutes where status = 'published'`,
  );
  const wanted = { institutes: rows[0]?.n ?? 0, checksum: await checksum(deps) };
  if (!rebuild && (await isKept(deps, wanted))) return wanted.institutes;
  await dropIndexes(elasticsearch, config.INDEX_NAME);
  for (const target of await listTargets(pool)) await removeTarget(pool, target);

  const index = await createUnsearchedIndex(elasticsearch, config);
  await addTarget(pool, index, null);
  await fill(deps, index, wanted.institutes);
  process.stderr.write(`index: refresh, force merge to ${segments} segment per shard\n`);
  await elasticsearch.indices.refresh({ index });
  await merge(elasticsearch, index);
  await enableRefresh(elasticsearch, config, index);
  await elasticsearch.indices.putMapping({ index, _meta: wanted });
  // The checksum is written last, so that an incomplete index is never taken for a complete one.
  await elasticsearch.indices.putAlias({ index, name: config.INDEX_NAME });
  return wanted.institutes;
}

async function fill(deps: Deps, index: string, institutes: number): Promise<void> {
  const progress = createBenchProgress('index', 'documents');
  const [poison] = await backfill({
    db: deps.pool,
    write: createBatchWriter(
      { ...deps, logger: createLogger('bench', { level: 'warn', format: 'pretty' }) },
      index,
    ),
    from: { cursor: 0, documents: 0 },
    signal: new AbortController().signal,
    onProgress: ({ documents }) => progress.update(documents, institutes),
  });
  if (poison) throw new Error(`institute ${poison.id} cannot be indexed: ${poison.reason}`);
  progress.end(institutes);
}

/** Runs the force merge in the background and polls it, since it takes longer than any request may. */
async function merge(elasticsearch: Elasticsearch, index: string): Promise<void> {
  const { task } = await elasticsearch.indices.forcemerge({
    index,
    max_num_segments: segments,
    wait_for_completion: false,
  });
  const end = performance.now() + mergeMinutes * 60_000;
  while (performance.now() < end) {
    const { completed, error } = await elasticsearch.tasks.get({ task_id: String(task) });
    if (error) throw new Error(`the force merge failed: ${error.reason}`);
    if (completed) return;
    await delay(500);
  }
  throw new Error(`the force merge took longer than ${mergeMinutes} minutes`);
}

export async function dropIndexes(elasticsearch: Elasticsearch, indexName: string): Promise<void> {
  for (const { name } of await listIndexes(elasticsearch, { INDEX_NAME: indexName }))
    await elasticsearch.indices.delete({ index: name });
}

/** The segments and bytes of the index. */
export async function indexFigures(elasticsearch: Elasticsearch, indexName: string) {
  const { _all: all } = await elasticsearch.indices.stats({
    index: indexName,
    metric: ['segments', 'store', 'docs'],
  });
  return {
    segments: all.primaries?.segments?.count ?? 0,
    documents: all.primaries?.docs?.count ?? 0,
    bytes: all.primaries?.store?.size_in_bytes ?? 0,
  };
}

async function isKept({ elasticsearch, config }: Deps, wanted: { institutes: number; checksum: string }) {
  if (!(await elasticsearch.indices.existsAlias({ name: config.INDEX_NAME }))) return false;
  const mappings = await elasticsearch.indices.getMapping({ index: config.INDEX_NAME });
  const { count } = await elasticsearch.count({ index: config.INDEX_NAME });
  const [only] = Object.values(mappings);
  return count === wanted.institutes && only?.mappings._meta?.checksum === wanted.checksum;
}

/** A checksum of the index definition and of some documents, so that a change in how documents are built also shows. */
async function checksum({ pool, config }: Deps): Promise<string> {
  const { rows } = await pool.query<{ id: number }>(
    `select id from institutes where status = 'published' order by id limit 200`,
  );
  const read = await readForIndexing(
    pool,
    rows.map((row) => row.id),
  );
  const documents = rows.map(({ id }) => read.rows.get(id)).map((row) => row && buildDocument(row));
  return createHash('sha256')
    .update(JSON.stringify([loadIndexDefinition(config), documents]))
    .digest('hex');
}
