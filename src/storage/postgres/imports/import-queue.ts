import type { ImportCounts, ImportSummary, Rejection } from '../../../domain/institutes/import-job.ts';
import { storableJson, storableText } from '../../../domain/text/storable.ts';
import type { Queryable } from '../pool.ts';

/** A job as an indexer sees it. */
export interface OpenImport {
  id: number;
  format: string | null;
  source: string | null;
  dry_run: boolean;
  actor: string;
  request_id: string;
  /** the end of the last written batch, and the counts up to there */
  checkpoint: { depth: number; position: number; counts: ImportCounts } | null;
  /** the number of attempts since the last written batch, including this one */
  attempts: number;
}

// Further errors are counted and not stored.
export const maxStoredErrors = 10_000;
const maxReasonLength = 1_000;
const keepDays = 30;
const uploadHours = 1;

/** Finds the oldest job that is waiting or running; null if there is none. */
export async function findOpenImport(db: Queryable): Promise<number | null> {
  const { rows } = await db.query<{ id: number }>(
    `select id from import_jobs where state in ('waiting', 'running') order by id limit 1`,
  );
  return rows[0]?.id ?? null;
}

/** Starts or resumes a job. @returns null if it has ended meanwhile */
export async function beginImport(db: Queryable, id: number): Promise<OpenImport | null> {
  const { rows } = await db.query<OpenImport>(
    `update import_jobs
     set state = 'running', started_at = coalesce(started_at, now()), attempts = attempts + 1, touched_at = now()
     where id = $1::bigint and state in ('waiting', 'running')
     returning id, format, source, dry_run, actor, request_id, checkpoint, attempts`,
    [id],
  );
  return rows[0] ?? null;
}

/** Reads the compressed file of a job, part by part. */
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

/** Stores the progress of a job. @returns whether the job is still running */
export async function saveImportProgress(
  db: Queryable,
  id: number,
  { read, records }: { read: number; records: number | null },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update import_jobs set read = $2::integer, records = $3::integer, touched_at = now()
     where id = $1::bigint and state = 'running'`,
    [id, read, records],
  );
  return rowCount === 1;
}

/**
 * Stores the checkpoint after a batch, in the transaction that writes the batch, so that both are committed or neither is.
 * @returns whether the job is still running
 */
export async function saveImportBatch(
  db: Queryable,
  id: number,
  checkpoint: NonNullable<OpenImport['checkpoint']>,
  errors: Rejection[],
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update import_jobs set checkpoint = $2::jsonb, attempts = 0, touched_at = now()
     where id = $1::bigint and state = 'running'`,
    [id, storableJson(checkpoint)],
  );
  await addErrors(db, id, errors);
  return rowCount === 1;
}

/** Ends a job successfully and deletes its file. */
export async function finishImport(db: Queryable, id: number, summary: ImportSummary): Promise<void> {
  const { errors, ...figures } = summary;
  await addErrors(db, id, errors);
  await end(db, id, 'done', figures, null);
}

/** Ends a job as failed and deletes its file. What the job has already written remains. */
export async function failImport(db: Queryable, id: number, failure: string): Promise<void> {
  await end(db, id, 'failed', null, storableText(failure).slice(0, maxReasonLength));
}

/** Does not count the current attempt, so that the job can be resumed immediately by another process. */
export async function requeueImport(db: Queryable, id: number): Promise<void> {
  await db.query(
    `update import_jobs set attempts = greatest(0, attempts - 1) where id = $1::bigint and state = 'running'`,
    [id],
  );
}

/** Deletes old jobs, and jobs whose upload was never completed. */
export async function pruneImports(db: Queryable): Promise<void> {
  await db.query(
    `delete from import_jobs
     where (state in ('done', 'failed', 'cancelled') and finished_at < now() - make_interval(days => $1::integer))
       or (state = 'uploading' and touched_at < now() - make_interval(hours => $2::integer))`,
    [keepDays, uploadHours],
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

async function end(
  db: Queryable,
  id: number,
  state: 'done' | 'failed',
  figures: object | null,
  failure: string | null,
) {
  await db.query(
    `with ended as (
       update import_jobs
       set state = $2::text, summary = $3::jsonb, read = coalesce(($3::jsonb ->> 'read')::integer, read),
         failure = $4::text, finished_at = now(), touched_at = now()
       where id = $1::bigint and state = 'running'
       returning id
     )
     delete from import_parts p using ended where p.job_id = ended.id`,
    [id, state, figures && storableJson(figures), failure],
  );
}
