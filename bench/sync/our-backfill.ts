// A child process of bench:sync: fills an index from Postgres as `institutes reindex` does, a limited number of documents per call.
import { type Backfill, backfill, pageSize } from '../../indexer/rebuild/backfill.ts';
import { createBatchWriter } from '../../indexer/sync/batch-writer.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { createMetrics } from '../../src/metrics.ts';
import { createElasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { createPool, type Queryable } from '../../src/storage/postgres/pool.ts';
import { advanceRebuild } from '../../src/storage/postgres/sync/rebuilds.ts';
import { answerCalls } from './child.ts';

export interface BackfillCall {
  index: string;
  documents: number;
}

const config = loadConfig();
const metrics = createMetrics('bench');
const elasticsearch = createElasticsearch(config, metrics);
const logger = createLogger('bench', { level: 'warn', format: 'pretty' });
const pool = createPool(config, 'bench-backfill', logger);
let at: Backfill = { cursor: 0, documents: 0 };

answerCalls(async ({ index, documents }: BackfillCall) => {
  const before = at.documents;
  let saved = performance.now();
  const poison = await backfill({
    db: pagesOf(pool, Math.ceil(documents / pageSize)),
    write: createBatchWriter({ pool, elasticsearch, metrics, logger }, index),
    from: at,
    signal: new AbortController().signal,
    async onProgress(done) {
      at = done;
      if (performance.now() - saved < 1_000) return;
      saved = performance.now();
      await advanceRebuild(pool, { index_name: index, ...done });
    },
  });
  if (poison[0]) throw new Error(`institute ${poison[0].id} was refused: ${poison[0].reason}`);
  return at.documents - before;
});

/** Ends the backfill after `pages` pages by returning no more ids; pages of ids are all that the backfill itself reads. */
function pagesOf(db: Queryable, pages: number): Queryable {
  let left = pages;
  const query = async (text: string, values: unknown[]) => {
    left -= 1;
    return left < 0 ? { rows: [] } : db.query(text, values);
  };
  return { query } as Queryable;
}
