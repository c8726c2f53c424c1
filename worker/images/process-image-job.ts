import type pg from 'pg';
import { actorOf } from '../../src/domain/account.ts';
import { hashMediaFiles, type MediaFile, mediaKey } from '../../src/domain/images/media-files.ts';
import { hasCode } from '../../src/errors.ts';
import type { MediaStore } from '../../src/storage/media/media-store.ts';
import { lockInstitute } from '../../src/storage/postgres/editing/institute-records.ts';
import {
  finishImageUpload,
  type OpenUpload,
  readImageUpload,
  setInstituteImage,
} from '../../src/storage/postgres/images/image-uploads.ts';
import { unmarkMedia } from '../../src/storage/postgres/images/unreferenced-media.ts';
import { attributeChanges } from '../../src/storage/postgres/pool.ts';
import type { JobContext, JobHandler } from '../job-handler.ts';
import { decodeImage } from './image-decoder.ts';

/**
 * Makes an image of an institute from an uploaded file. Repeating any part of it stores the same objects under the same names.
 * An upload that was replaced, and one whose institute was deleted, is not there any more; then there is nothing to do.
 */
export function createProcessImageHandler(
  pool: pg.Pool,
  mediaStore: MediaStore,
): JobHandler<'process-image'> {
  return {
    kind: 'process-image',
    async run({ upload: id }, context) {
      const upload = await readImageUpload(pool, id);
      if (!upload) return { outcome: 'not open' };
      const decoded = await decodeImage(upload.file, context.signal);
      if ('refusal' in decoded) {
        const { refusal } = decoded;
        await context.transaction((client) => finishImageUpload(client, id, { hash: null, refusal }));
        return { outcome: 'refused', refusal };
      }
      const hash = hashMediaFiles(decoded.files);
      await store(hash, decoded.files, context);
      const isShown = await show(hash, upload, id, context);
      return { outcome: isShown ? 'ready' : 'not open', hash };
    },
  };

  async function store(hash: string, files: MediaFile[], { signal }: JobContext): Promise<void> {
    await unmarkMedia(
      pool,
      files.map(({ size }) => mediaKey(hash, size)),
    );
    for (const { size, body } of files) {
      signal.throwIfAborted();
      await mediaStore.put(mediaKey(hash, size), body);
    }
  }
}

/** Lets the institute refer to objects that are complete. @returns whether the upload was still open */
async function show(
  hash: string,
  { institute_id: instituteId, kind }: OpenUpload,
  id: number,
  context: JobContext,
): Promise<boolean> {
  try {
    return await context.transaction(async (client) => {
      await attribute(client, context);
      // First the institute, then the upload: in the same order as requests.
      await lockInstitute(client, instituteId, 'any');
      if (!(await finishImageUpload(client, id, { hash, refusal: null }))) return false;
      await setInstituteImage(client, instituteId, kind, hash);
      return true;
    });
  } catch (error) {
    if (hasCode(error, 'not-found')) return false;
    throw error;
  }
}

/** The audit log names the editor who uploaded the image. */
async function attribute(client: pg.PoolClient, { accountId, requestId }: JobContext): Promise<void> {
  await attributeChanges(
    client,
    { requestId: requestId ?? undefined, actor: accountId === null ? undefined : actorOf(accountId) },
    'transaction',
  );
}
