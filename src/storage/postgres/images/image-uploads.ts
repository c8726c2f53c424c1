import type { ImageUpload, InstituteImages } from '../../../contract/responses/image-response.ts';
import type { ImageKind } from '../../../domain/enumerations.ts';
import { AppError } from '../../../errors.ts';
import { addJob } from '../jobs/job-queue.ts';
import type { Queryable } from '../pool.ts';
import type { Stored } from '../stored-record.ts';

/** An upload that is still to be processed. */
export interface OpenUpload {
  institute_id: number;
  kind: ImageKind;
  file: Buffer;
}

const failure = 'The image could not be processed. Please upload it again.';

// A job that has ended without a hash or a refusal has failed, was cancelled, or is already deleted.
const selectUploads = `
  select u.id, u.kind, u.hash, u.bytes, u.created_at, u.finished_at,
    case
      when u.hash is not null then 'ready'
      when u.refusal is not null then 'refused'
      when j.state in ('waiting', 'queued', 'running') then 'processing'
      else 'failed'
    end as state,
    case
      when u.refusal is not null then u.refusal
      when u.hash is null and coalesce(j.state, 'failed') in ('failed', 'cancelled') then '${failure}'
    end as reason
  from image_uploads u
  left join jobs j on j.unique_key = 'process-image:' || u.id`;

/**
 * Stores an uploaded file with the job that processes it, in the place of the last upload of this kind, which is not processed
 * any more if it was still open.
 */
export async function addImageUpload(
  db: Queryable,
  instituteId: number,
  kind: ImageKind,
  file: Buffer,
  { accountId, requestId }: { accountId: number; requestId: string },
): Promise<Stored<ImageUpload>> {
  await db.query('delete from image_uploads where institute_id = $1::bigint and kind = $2::text', [
    instituteId,
    kind,
  ]);
  const { rows } = await db.query<{ id: number }>(
    `insert into image_uploads (institute_id, kind, bytes, file)
     values ($1::bigint, $2::text, length($3::bytea), $3::bytea) returning id`,
    [instituteId, kind, file],
  );
  const { id } = rows[0] as { id: number };
  const uniqueKey = `process-image:${id}`;
  await addJob(db, { kind: 'process-image', payload: { upload: id }, uniqueKey, accountId, requestId });
  return findImageUpload(db, instituteId, id);
}

/** Finds an upload of an institute. @throws AppError not-found, also when a newer upload has replaced it */
export async function findImageUpload(
  db: Queryable,
  instituteId: number,
  id: number,
): Promise<Stored<ImageUpload>> {
  const { rows } = await db.query<Stored<ImageUpload>>(
    `${selectUploads} where u.institute_id = $1::bigint and u.id = $2::bigint`,
    [instituteId, id],
  );
  if (!rows[0])
    throw new AppError(
      'not-found',
      `No image upload with the id ${id} exists, or a newer one has replaced it.`,
    );
  return rows[0];
}

/** The images of an institute with their last uploads, and its version. @throws AppError not-found */
export async function findImages(
  db: Queryable,
  instituteId: number,
): Promise<{
  version: number;
  images: Omit<InstituteImages, 'uploads'> & { uploads: Stored<ImageUpload>[] };
}> {
  const { rows } = await db.query<{ version: number; logo: string | null; photo: string | null }>(
    'select version, logo, photo from institutes where id = $1::bigint',
    [instituteId],
  );
  if (!rows[0]) throw new AppError('not-found', `No institute with the id ${instituteId} exists.`);
  const { version, logo, photo } = rows[0];
  const uploads = await db.query<Stored<ImageUpload>>(
    `${selectUploads} where u.institute_id = $1::bigint order by u.kind`,
    [instituteId],
  );
  return { version, images: { logo, photo, uploads: uploads.rows } };
}

/** Reads the file of an upload; null if it was processed, replaced or deleted. */
export async function readImageUpload(db: Queryable, id: number): Promise<OpenUpload | null> {
  const { rows } = await db.query<OpenUpload>(
    'select institute_id, kind, file from image_uploads where id = $1::bigint and file is not null',
    [id],
  );
  return rows[0] ?? null;
}

/** Ends an upload, and deletes its file. @returns whether it was still open */
export async function finishImageUpload(
  db: Queryable,
  id: number,
  { hash, refusal }: { hash: string | null; refusal: string | null },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update image_uploads set file = null, hash = $2::text, refusal = $3::text, finished_at = now()
     where id = $1::bigint and file is not null`,
    [id, hash, refusal],
  );
  return rowCount === 1;
}

/** Sets an image of an institute; null removes it. @returns whether that changed anything */
export async function setInstituteImage(
  db: Queryable,
  id: number,
  kind: ImageKind,
  hash: string | null,
): Promise<boolean> {
  const { rowCount } = await db.query(
    kind === 'logo'
      ? 'update institutes set logo = $2::text where id = $1::bigint and logo is distinct from $2::text'
      : 'update institutes set photo = $2::text where id = $1::bigint and photo is distinct from $2::text',
    [id, hash],
  );
  return rowCount === 1;
}

/** Deletes the last upload of a kind, which is not processed any more if it was still open. @returns whether there was one */
export async function deleteImageUpload(
  db: Queryable,
  instituteId: number,
  kind: ImageKind,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'delete from image_uploads where institute_id = $1::bigint and kind = $2::text',
    [instituteId, kind],
  );
  return rowCount === 1;
}

/** Deletes the files of uploads that are older than `days` and that no job will process any more. @returns their number */
export async function dropAbandonedFiles(db: Queryable, days: number): Promise<number> {
  const { rowCount } = await db.query(
    `update image_uploads u set file = null, refusal = '${failure}', finished_at = now()
     where file is not null and created_at < now() - make_interval(days => $1::integer)
       and not exists (
         select from jobs
         where unique_key = 'process-image:' || u.id and state in ('waiting', 'queued', 'running')
       )`,
    [days],
  );
  return rowCount ?? 0;
}
