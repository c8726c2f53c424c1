import type { ImportCounts, ImportSummary, Rejection } from '../../../domain/institutes/import-job.ts';
import { storableJson, storableText } from '../../../domain/text/storable.ts';
import type { Queryable } from '../pool.ts';

/** An import as a worker sees it. */
export interface StartedImport {
  id: number;
  format: string | null;
  source: string | null;
  dry_run: boolean;
  actor: string;
  request_id: string;
  /** the end of the last written batch, and the counts up to there */
  checkpoint: { depth: number; position: number; counts: ImportCounts } | null;
  /** null until everything is written */
  summary: Omit<ImportSummary, 'errors'> | null;
}

// Further errors are counted and not stored.
export const maxStoredErrors = 10_000;
const maxReasonLength = 1_000;
const uploadHours = 1;
// So long can a failed or cancelled import be retried.
const keepFilesHours = 24;

/** Counts the imports that were uploaded before this one and have not ended. They come first. */
export async function countEarlierImports(db: Queryable, id: number): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select count(*) as n from import_jobs i join jobs j on j.id = i.job_id
     where i.job_id < (select job_id from import_jobs where id = $1::bigint)
       and j.state in ('waiting', 'queued', 'running')`,
    [id],
  );
  return rows[0]?.n ?? 0;
}

/** Notes that an import was started, if it is for the first time. @returns null if it does not exist */
export async function startImport(db: Queryable, id: number): Promise<StartedImport | null> {
  const { rows } = await db.query<StartedImport>(
    `update import_jobs set started_at = coalesce(started_at, now()) where id = $1::bigint
     returning id, format, source, dry_run, actor, request_id, checkpoint, summary`,
    [id],
  );
  return rows[0] ?? null;
}

/** Reads the compressed file of an import, part by part. */
export async function* readImportParts(db: Queryable, id: number): AsyncGenerator<Buffer> {
  for (let number = 0; ; number += 1) {
    const { rows } = await db.query<{ body: Buffer }>(
      'select body from import_parts where job_id = $1::bigint and number = $2::integer',
      [id, number],
    );
    if (!rows[0]) return;
    yield rows[0].body;
  }
}

/** Stores how many rows an import has read, and how many records they are. */
export async function saveImportProgress(
  db: Queryable,
  id: number,
  { read, records }: { read: number; records: number | null },
): Promise<void> {
  await db.query(
    `update import_jobs set read = $2::integer, records = $3::integer where id = $1::bigint and summary is null`,
    [id, read, records],
  );
}

/** Stores the checkpoint after a batch, in the transaction that writes the batch, so that both are committed or neither is. */
export async function saveImportBatch(
  db: Queryable,
  id: number,
  checkpoint: NonNullable<StartedImport['checkpoint']>,
  errors: Rejection[],
): Promise<void> {
  await db.query('update import_jobs set checkpoint = $2::jsonb where id = $1::bigint', [
    id,
    storableJson(checkpoint),
  ]);
  await addErrors(db, id, errors);
}

/** Stores that everything is written, with the number of records, and deletes the file. */
export async function finishImport(
  db: Queryable,
  id: number,
  { summary: { errors, ...figures }, records }: { summary: ImportSummary; records: number | null },
): Promise<void> {
  await db.query(
    `update import_jobs set summary = $2::jsonb, read = $3::integer, records = $4::integer where id = $1::bigint`,
    [id, storableJson(figures), figures.read, records],
  );
  await addErrors(db, id, errors);
  await db.query('delete from import_parts where job_id = $1::bigint', [id]);
}

/** Deletes uploads that were never completed, and the files of imports that ended a day ago. Imports go with their jobs. */
export async function pruneImports(db: Queryable): Promise<void> {
  await db.query(
    'delete from import_jobs where job_id is null and touched_at < now() - make_interval(hours => $1::integer)',
    [uploadHours],
  );
  await db.query(
    `delete from import_parts where job_id in (
       select i.id from import_jobs i join jobs j on j.id = i.job_id
       where j.finished_at < now() - make_interval(hours => $1::integer)
     )`,
    [keepFilesHours],
  );
}

async function addErrors(db: Queryable, id: number, errors: Rejection[]): Promise<void> {
  await db.query(
    `insert into import_errors (job_id, line, reason)
     select $1::bigint, line, reason from unnest($2::integer[], $3::text[]) as e (line, reason)
     on conflict do nothing`,
    [
      id,
      errors.map(({ line }) => line),
      errors.map(({ reason }) => storableText(reason).slice(0, maxReasonLength)),
    ],
  );
}
