import type {
  ImportListParameters,
  ImportParameters,
} from '../../../contract/parameters/import-parameters.ts';
import type { ImportJob } from '../../../contract/responses/import-response.ts';
import type { Rejection } from '../../../domain/institutes/import-job.ts';
import { AppError } from '../../../errors.ts';
import type { Queryable } from '../pool.ts';
import type { Stored } from '../stored-record.ts';

/** The counts are those of the summary once the job has ended, and those of the last checkpoint before. */
const columns = `
  id, state, format, source, dry_run,
  coalesce((select email from accounts where accounts.id = account_id), actor) as actor, bytes, read, records,
  ${['inserted', 'merged', 'updated', 'unchanged', 'rejected']
    .map(
      (count) =>
        `coalesce((summary ->> '${count}')::int, (checkpoint -> 'counts' ->> '${count}')::int, 0) as ${count}`,
    )
    .join(', ')},
  failure, created_at, started_at, finished_at`;

/** Creates a job whose file is still to be uploaded. @returns its id */
export async function createImportJob(
  db: Queryable,
  { format, source, dry_run }: ImportParameters,
  editor: { accountId: number; actor: string; requestId: string },
): Promise<number> {
  const { rows } = await db.query<{ id: number }>(
    `insert into import_jobs (format, source, dry_run, account_id, actor, request_id)
     values ($1::text, $2::text, $3::boolean, $4::bigint, $5::text, $6::text)
     returning id`,
    [format ?? null, source ?? null, dry_run ?? false, editor.accountId, editor.actor, editor.requestId],
  );
  return (rows[0] as { id: number }).id;
}

/** Stores the next part of the compressed file. */
export async function addImportPart(db: Queryable, id: number, number: number, body: Buffer): Promise<void> {
  await db.query(
    `with touched as (update import_jobs set touched_at = now() where id = $1::bigint and state = 'uploading' returning id)
     insert into import_parts (job_id, number, body) select id, $2::integer, $3::bytea from touched`,
    [id, number, body],
  );
}

/**
 * Submits a job whose file is complete.
 * @param bytes the size of the decompressed file
 */
export async function submitImportJob(db: Queryable, id: number, bytes: number): Promise<Stored<ImportJob>> {
  const { rows } = await db.query<Stored<ImportJob>>(
    `update import_jobs set state = 'waiting', bytes = $2::bigint, touched_at = now()
     where id = $1::bigint and state = 'uploading'
     returning ${columns}`,
    [id, bytes],
  );
  return firstOrNotFound(rows, id);
}

/**
 * Cancels a job. What it has already written remains. A job that has ended does not change.
 * @throws AppError not-found
 */
export async function cancelImportJob(db: Queryable, id: number): Promise<Stored<ImportJob>> {
  await db.query(
    `with cancelled as (
       update import_jobs set state = 'cancelled', finished_at = now(), touched_at = now()
       where id = $1::bigint and state in ('uploading', 'waiting', 'running')
       returning id
     )
     delete from import_parts p using cancelled where p.job_id = cancelled.id`,
    [id],
  );
  return findImportJob(db, id);
}

/** Deletes a job whose upload failed. */
export async function dropImportJob(db: Queryable, id: number): Promise<void> {
  await db.query(`delete from import_jobs where id = $1::bigint and state = 'uploading'`, [id]);
}

/** Finds a job. @throws AppError not-found */
export async function findImportJob(db: Queryable, id: number): Promise<Stored<ImportJob>> {
  const { rows } = await db.query<Stored<ImportJob>>(
    `select ${columns} from import_jobs where id = $1::bigint`,
    [id],
  );
  return firstOrNotFound(rows, id);
}

/**
 * Lists the jobs, the newest first.
 * @param below the id below which the page begins; null for the first page
 * @returns the page, and `next`: the `below` of the next page, or null at the end
 */
export async function listImportJobs(
  db: Queryable,
  { state, limit = 20 }: ImportListParameters,
  below: number | null,
): Promise<{ items: Stored<ImportJob>[]; next: number | null }> {
  const { rows } = await db.query<Stored<ImportJob>>(
    `select ${columns} from import_jobs
     where ($1::text is null or state = $1::text) and ($2::bigint is null or id < $2::bigint)
     order by id desc limit $3::integer`,
    [state ?? null, below, limit + 1],
  );
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/**
 * Lists the errors of a job by line.
 * @param after the last error of the previous page; null for the first page
 * @returns the page, and `next`: the `after` of the next page, or null at the end
 */
export async function listImportErrors(
  db: Queryable,
  id: number,
  limit: number,
  after: [line: number, reason: string] | null,
): Promise<{ items: Rejection[]; next: [line: number, reason: string] | null }> {
  const { rows } = await db.query<Rejection>(
    `select line, reason from import_errors
     where job_id = $1::bigint and ($2::integer is null or (line, reason) > ($2::integer, $3::text))
     order by line, reason limit $4::integer`,
    [id, after?.[0] ?? null, after?.[1] ?? null, limit + 1],
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: last && rows.length > limit ? [last.line, last.reason] : null };
}

function firstOrNotFound(rows: Stored<ImportJob>[], id: number): Stored<ImportJob> {
  if (!rows[0]) throw new AppError('not-found', `No import with the id ${id} exists.`);
  return rows[0];
}
