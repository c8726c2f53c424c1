import type pg from 'pg';
import type {
  ImportListParameters,
  ImportParameters,
} from '../../../contract/parameters/import-parameters.ts';
import type { ImportJob } from '../../../contract/responses/import-response.ts';
import type { Rejection } from '../../../domain/institutes/import-job.ts';
import { AppError } from '../../../errors.ts';
import { addJob } from '../jobs/job-queue.ts';
import { type Queryable, transaction } from '../pool.ts';
import type { Stored } from '../stored-record.ts';

/** The state of an import whose job was started once stays `running`, also while the job waits for its next attempt. */
const state = `
  case
    when job_id is null then 'uploading'
    when j.state in ('done', 'failed', 'cancelled') then j.state
    when i.started_at is null then 'waiting'
    else 'running'
  end`;

/** The counts are those of the summary once the import has ended, and those of the last checkpoint before. */
const selectImports = `
  select
    i.id, ${state} as state, format, source, dry_run,
    coalesce((select email from accounts where accounts.id = i.account_id), actor) as actor, bytes, read, records,
    ${['inserted', 'merged', 'updated', 'unchanged', 'rejected']
      .map(
        (count) =>
          `coalesce((summary ->> '${count}')::int, (checkpoint -> 'counts' ->> '${count}')::int, 0) as ${count}`,
      )
      .join(', ')},
    case when j.state = 'failed' then j.error end as failure, i.created_at, i.started_at, j.finished_at
  from import_jobs i left join jobs j on j.id = i.job_id`;

/** Creates an import whose file is still to be uploaded. @returns its id */
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
    `with touched as (update import_jobs set touched_at = now() where id = $1::bigint and job_id is null returning id)
     insert into import_parts (job_id, number, body) select id, $2::integer, $3::bytea from touched`,
    [id, number, body],
  );
}

/**
 * Adds the job of an import whose file is complete.
 * @param bytes the size of the decompressed file
 */
export function submitImportJob(pool: pg.Pool, id: number, bytes: number): Promise<Stored<ImportJob>> {
  return transaction(pool, async (client) => {
    await addJobOf(client, id);
    await client.query('update import_jobs set bytes = $2::bigint where id = $1::bigint', [id, bytes]);
    return findImportJob(client, id);
  });
}

/** Adds the job of an import unless it has one, and locks the import. */
async function addJobOf(client: pg.PoolClient, id: number): Promise<void> {
  const { rows } = await client.query<{ job_id: number | null; account_id: number; request_id: string }>(
    'select job_id, account_id, request_id from import_jobs where id = $1::bigint for update',
    [id],
  );
  if (!rows[0] || rows[0].job_id !== null) return;
  const { account_id: accountId, request_id: requestId } = rows[0];
  const jobId = await addJob(client, { kind: 'import', payload: { import_id: id }, accountId, requestId });
  await client.query('update import_jobs set job_id = $2::bigint where id = $1::bigint', [id, jobId]);
}

/**
 * Cancels an import. What it has already written remains. An import that has ended does not change.
 * @throws AppError not-found
 */
export function cancelImportJob(pool: pg.Pool, id: number): Promise<Stored<ImportJob>> {
  return transaction(pool, async (client) => {
    // An upload gets its job here, so that it can be cancelled like the others and the rest of the file is refused.
    await addJobOf(client, id);
    await client.query(
      `with cancelled as (
         update jobs set state = 'cancelled', finished_at = now()
         from import_jobs i
         where i.id = $1::bigint and jobs.id = i.job_id and jobs.state in ('waiting', 'queued', 'running')
         returning i.id
       )
       delete from import_parts p using cancelled where p.job_id = cancelled.id`,
      [id],
    );
    return findImportJob(client, id);
  });
}

/** Deletes an import whose upload failed. */
export async function dropImportJob(db: Queryable, id: number): Promise<void> {
  await db.query(`delete from import_jobs where id = $1::bigint and job_id is null`, [id]);
}

/** Finds an import. @throws AppError not-found */
export async function findImportJob(db: Queryable, id: number): Promise<Stored<ImportJob>> {
  const { rows } = await db.query<Stored<ImportJob>>(`${selectImports} where i.id = $1::bigint`, [id]);
  return firstOrNotFound(rows, id);
}

/**
 * Lists the imports, the newest first.
 * @param below the id below which the page begins; null for the first page
 * @returns the page, and `next`: the `below` of the next page, or null at the end
 */
export async function listImportJobs(
  db: Queryable,
  { state: only, limit = 20 }: ImportListParameters,
  below: number | null,
): Promise<{ items: Stored<ImportJob>[]; next: number | null }> {
  const { rows } = await db.query<Stored<ImportJob>>(
    `${selectImports}
     where ($1::text is null or ${state} = $1::text) and ($2::bigint is null or i.id < $2::bigint)
     order by i.id desc limit $3::integer`,
    [only ?? null, below, limit + 1],
  );
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/**
 * Lists the errors of an import by line.
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
