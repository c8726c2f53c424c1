import type pg from 'pg';
import { createBatchWriter } from '../../indexer/batch-writer.ts';
import type { Metrics } from '../../src/metrics.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch.ts';
import { createProgress } from '../progress.ts';

const pageSize = 1_000;
const inFlight = 3;
const attempts = 5;

/** Writes every published institute to the targets by keyset pages. @throws where one cannot be written */
export async function loadIndex(
  deps: { pool: pg.Pool; elasticsearch: Elasticsearch; metrics: Metrics },
  total: number,
): Promise<void> {
  const write = createBatchWriter(deps);
  const progress = createProgress('index', 'documents');
  let after = 0;
  let done = 0;
  let next = nextPage();
  progress.update(0, total);

  /** Pages are drawn one after the other, from whichever loader is free. */
  function nextPage(): Promise<number[]> {
    const page = deps.pool
      .query<{ id: number }>(
        `select id from institutes where status = 'published' and id > $1::bigint order by id limit $2::int`,
        [after, pageSize],
      )
      .then(({ rows }) => rows.map((row) => row.id));
    return page.then((ids) => {
      after = ids.at(-1) ?? after;
      return ids;
    });
  }

  async function load() {
    for (;;) {
      const mine = next;
      next = mine.then((ids) => (ids.length === 0 ? ids : nextPage()));
      const ids = await mine;
      if (ids.length === 0) return;
      await writeAll(ids);
      done += ids.length;
      progress.update(done, total);
    }
  }

  async function writeAll(ids: number[]) {
    let remaining = ids;
    for (let attempt = 1; remaining.length > 0; attempt += 1) {
      const { retry, retryReason, poison } = await write(remaining);
      if (poison[0]) throw new Error(`institute ${poison[0].id} cannot be indexed: ${poison[0].reason}`);
      if (retry.size > 0 && attempt === attempts) throw new Error(`indexing fails: ${retryReason}`);
      remaining = [...retry];
    }
  }

  await Promise.all(Array.from({ length: inFlight }, load));
  progress.end(done);
}
