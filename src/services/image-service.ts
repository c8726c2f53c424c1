import type pg from 'pg';
import { checkVersion, type Expected } from '../contract/precondition.ts';
import type { ImageUpload } from '../contract/responses/image-response.ts';
import type { ImageKind, Status } from '../domain/enumerations.ts';
import { findImageRefusal } from '../domain/images/image-refusal.ts';
import type { Editor } from '../domain/institutes/editor.ts';
import { AppError } from '../errors.ts';
import { findInstituteState, lockInstitute } from '../storage/postgres/editing/institute-records.ts';
import {
  addImageUpload,
  deleteImageUpload,
  findImages,
  findImageUpload,
  setInstituteImage,
} from '../storage/postgres/images/image-uploads.ts';
import { orUnavailable, transaction } from '../storage/postgres/pool.ts';
import type { Stored } from '../storage/postgres/stored-record.ts';

export type ImageService = ReturnType<typeof createImageService>;

/**
 * The images of institutes. Does no I/O until a method is called. All methods throw AppError not-found or
 * database-unavailable, and those that change something precondition-failed.
 */
export function createImageService(pool: pg.Pool) {
  return {
    /** Checks that an upload can be accepted, before its file is received. */
    async checkUpload(id: number, expected: Expected): Promise<void> {
      const { version } = await orUnavailable(() => findInstituteState(pool, id));
      checkVersion(expected, version);
    },

    /**
     * Stores a file with the job that makes an image of the institute from it.
     * @throws AppError image-refused when its structure shows that it is no suitable image
     */
    async upload(
      editor: Editor,
      id: number,
      expected: Expected,
      kind: ImageKind,
      file: Buffer,
    ): Promise<Stored<ImageUpload>> {
      const refusal = findImageRefusal(file);
      if (refusal !== null) throw new AppError('image-refused', refusal);
      const work = async (client: pg.PoolClient) => {
        await lockInstitute(client, id, expected);
        return addImageUpload(client, id, kind, file, editor);
      };
      return orUnavailable(() => transaction(pool, work, editor));
    },

    list: (id: number) => orUnavailable(() => findImages(pool, id)),

    find: (id: number, upload: number) => orUnavailable(() => findImageUpload(pool, id, upload)),

    /** Removes an image of an institute, and the upload that would replace it. */
    remove(
      editor: Editor,
      id: number,
      expected: Expected,
      kind: ImageKind,
    ): Promise<{ id: number; version: number; status: Status }> {
      const work = async (client: pg.PoolClient) => {
        await lockInstitute(client, id, expected);
        const hadUpload = await deleteImageUpload(client, id, kind);
        const hadImage = await setInstituteImage(client, id, kind, null);
        if (!hadUpload && !hadImage) throw new AppError('not-found', `The institute has no ${kind}.`);
        return findInstituteState(client, id);
      };
      return orUnavailable(() => transaction(pool, work, editor));
    },
  };
}
