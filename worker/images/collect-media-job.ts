import type pg from 'pg';
import type { MediaStore } from '../../src/storage/media/media-store.ts';
import { dropAbandonedFiles } from '../../src/storage/postgres/images/image-uploads.ts';
import {
  listOldMarks,
  markUnreferenced,
  takeMark,
} from '../../src/storage/postgres/images/unreferenced-media.ts';
import { transaction } from '../../src/storage/postgres/pool.ts';
import type { JobHandler } from '../job-handler.ts';

/** Cached answers and open pages may name an image for this long after the institute has another one. */
const keepHours = 24;
/** A failed job can be retried for this long. */
const keepFilesDays = 7;
const batchSize = 1_000;

/**
 * Deletes the objects of the media store to which no institute has referred for a day, and the files of uploads that were never
 * processed. An object that is stored again meanwhile stays: see unreferenced-media.ts.
 */
export function createCollectMediaHandler(
  pool: pg.Pool,
  mediaStore: MediaStore,
): JobHandler<'collect-media'> {
  return {
    kind: 'collect-media',
    async run(_payload, { signal, reportProgress }) {
      let listed = 0;
      let batch: string[] = [];
      for await (const key of mediaStore.list()) {
        signal.throwIfAborted();
        batch.push(key);
        listed += 1;
        if (batch.length < batchSize) continue;
        await markUnreferenced(pool, batch);
        batch = [];
        reportProgress({ done: listed, total: null, stage: 'listing' });
      }
      await markUnreferenced(pool, batch);

      let deleted = 0;
      for (let after = ''; ; ) {
        const keys = await listOldMarks(pool, keepHours, { after, limit: batchSize });
        for (const key of keys) {
          signal.throwIfAborted();
          if (await deleteMarked(key)) deleted += 1;
        }
        const last = keys.at(-1);
        if (last === undefined) break;
        after = last;
      }
      return { listed, deleted, files: await dropAbandonedFiles(pool, keepFilesDays) };
    },
  };

  function deleteMarked(key: string): Promise<boolean> {
    return transaction(pool, async (client) => {
      const isUnreferenced = await takeMark(client, key, keepHours);
      if (isUnreferenced) await mediaStore.delete(key);
      return isUnreferenced;
    });
  }
}
