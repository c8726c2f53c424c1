import { open, rm } from 'node:fs/promises';
import type pg from 'pg';
import { pageSize } from '../../indexer/rebuild/backfill.ts';
import { appendStamp } from '../../indexer/sync/target-documents.ts';
import { buildDocument } from '../../src/domain/institutes/document.ts';
import { listPublishedIds, readForIndexing } from '../../src/storage/postgres/catalogue/institutes.ts';
import { createBenchProgress } from '../progress.ts';

/** The position of a bulk request in the file. */
export interface Batch {
  offset: number;
  bytes: number;
  documents: number;
}

/**
 * Writes the documents of all published institutes as bulk requests into a file. Each request has as many documents as one of
 * our backfill, and the shortest actions that contain the ids.
 */
export async function writePrebuilt(
  pool: pg.Pool,
  file: string,
  total: number,
  signal: AbortSignal,
): Promise<Batch[]> {
  const progress = createBenchProgress('prebuilt file', 'documents');
  const handle = await open(file, 'w', 0o600);
  const batches: Batch[] = [];
  let offset = 0;
  let done = 0;
  try {
    for (let ids = await listPublishedIds(pool, 0, pageSize); ids.length > 0; ) {
      signal.throwIfAborted();
      const next = listPublishedIds(pool, ids.at(-1) as number, pageSize);
      const { rows } = await readForIndexing(pool, ids);
      const body = Buffer.from(
        ids
          .flatMap((id) => rows.get(id) ?? [])
          .map(
            (row) => `{"index":{"_id":"${row.id}"}}\n${appendStamp(JSON.stringify(buildDocument(row)), 1)}\n`,
          )
          .join(''),
      );
      await handle.write(body);
      batches.push({ offset, bytes: body.length, documents: ids.length });
      offset += body.length;
      done += ids.length;
      progress.update(done, total);
      ids = await next;
    }
  } finally {
    await handle.close();
  }
  progress.end(done);
  return batches;
}

export async function removePrebuilt(file: string): Promise<void> {
  await rm(file, { force: true });
}
