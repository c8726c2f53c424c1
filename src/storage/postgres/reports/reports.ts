import type { ReportListParameters } from '../../../contract/parameters/report-parameters.ts';
import type { Report } from '../../../contract/responses/report-response.ts';
import type { ReportFormat, ReportKind } from '../../../domain/enumerations.ts';
import type { Queryable } from '../pool.ts';
import type { Stored } from '../stored-record.ts';

/** A report as Postgres stores it. */
export interface StoredReport extends Omit<Stored<Report>, 'file'> {
  account_id: number | null;
  /** null until the file is complete, like the next three */
  completed_at: Date | null;
  as_of: Date | null;
  row_count: number | null;
  bytes: number | null;
}

/** What a report is about. */
export interface ReportRequest {
  kind: ReportKind;
  format: ReportFormat;
  query: string;
}

const columns = `
  r.id, r.job_id, r.kind, r.format, r.query, a.email as requested_by, j.state, j.progress, j.error, r.created_at, j.finished_at,
  r.summary, r.account_id, r.completed_at, r.as_of, r.row_count, r.bytes`;
const tables = 'reports r join jobs j on j.id = r.job_id left join accounts a on a.id = r.account_id';
const isOpen = `j.state in ('waiting', 'queued', 'running')`;

/** Lets the reports of one account be requested one after the other, until the transaction of `db` ends. */
export async function lockReportsOf(db: Queryable, accountId: number): Promise<void> {
  await db.query(`select pg_advisory_xact_lock(hashtext('reports'), $1::integer)`, [accountId]);
}

/** Lists the ids of the account's reports that have not ended, and says which of them are the same as `request`. */
export async function listOpenReports(
  db: Queryable,
  accountId: number,
  { kind, format, query }: ReportRequest,
): Promise<{ id: number; isSame: boolean }[]> {
  const { rows } = await db.query<{ id: number; isSame: boolean }>(
    `select r.id, (r.kind, r.format, r.query) = ($2::text, $3::text, $4::text) as "isSame"
     from reports r join jobs j on j.id = r.job_id
     where r.account_id = $1::bigint and ${isOpen}
     order by r.id`,
    [accountId, kind, format, query],
  );
  return rows;
}

/** Draws the id of a report that is to be added. */
export async function nextReportId(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ id: number }>(
    `select nextval(pg_get_serial_sequence('reports', 'id')) as id`,
  );
  return (rows[0] as { id: number }).id;
}

export async function addReport(
  db: Queryable,
  report: ReportRequest & { id: number; jobId: number; accountId: number | null },
): Promise<void> {
  await db.query(
    `insert into reports (id, kind, format, query, account_id, job_id) overriding system value
     values ($1::bigint, $2::text, $3::text, $4::text, $5::bigint, $6::bigint)`,
    [report.id, report.kind, report.format, report.query, report.accountId, report.jobId],
  );
}

/** Finds a report; null if it does not exist. */
export async function findReport(db: Queryable, id: number): Promise<StoredReport | null> {
  const { rows } = await db.query<StoredReport>(`select ${columns} from ${tables} where r.id = $1::bigint`, [
    id,
  ]);
  return rows[0] ?? null;
}

/**
 * Lists the reports, the newest first.
 * @param accountId only those of this account; null for all
 * @param below the id below which the page begins; null for the first page
 * @returns the page, and `next`: the `below` of the next page, or null at the end
 */
export async function listReports(
  db: Queryable,
  { kind, limit = 20 }: ReportListParameters,
  accountId: number | null,
  below: number | null,
): Promise<{ items: StoredReport[]; next: number | null }> {
  const { rows } = await db.query<StoredReport>(
    `select ${columns} from ${tables}
     where ($1::text is null or r.kind = $1::text)
       and ($2::bigint is null or r.account_id = $2::bigint)
       and ($3::bigint is null or r.id < $3::bigint)
     order by r.id desc limit $4::integer`,
    [kind ?? null, accountId, below, limit + 1],
  );
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Deletes a report with its file, and cancels its job if that has not ended. */
export async function deleteReport(db: Queryable, id: number): Promise<void> {
  await db.query(
    `with deleted as (delete from reports where id = $1::bigint returning job_id)
     update jobs j set state = 'cancelled', finished_at = now()
     from deleted where j.id = deleted.job_id and ${isOpen}`,
    [id],
  );
}

/** Deletes what an attempt has stored of the file, unless it is complete. */
export async function deleteIncompleteParts(db: Queryable, id: number): Promise<void> {
  await db.query(
    `delete from report_parts p using reports r
     where p.report_id = r.id and r.id = $1::bigint and r.completed_at is null`,
    [id],
  );
}

/** Stores the next part of the file. */
export async function addReportPart(db: Queryable, id: number, number: number, body: Buffer): Promise<void> {
  await db.query(
    'insert into report_parts (report_id, number, body) values ($1::bigint, $2::integer, $3::bytea)',
    [id, number, body],
  );
}

/** Makes the file available, whose parts are all stored. */
export async function completeReport(
  db: Queryable,
  id: number,
  file: { asOf: Date; rows: number; bytes: number; summary: Record<string, number> | null },
): Promise<void> {
  await db.query(
    `update reports
     set completed_at = now(), as_of = $2::timestamptz, row_count = $3::integer, bytes = $4::bigint, summary = $5::jsonb
     where id = $1::bigint`,
    [id, file.asOf, file.rows, file.bytes, file.summary && JSON.stringify(file.summary)],
  );
}

/** Reads a part of a file; null if it has been deleted. */
export async function readReportPart(db: Queryable, id: number, number: number): Promise<Buffer | null> {
  const { rows } = await db.query<{ body: Buffer }>(
    'select body from report_parts where report_id = $1::bigint and number = $2::integer',
    [id, number],
  );
  return rows[0]?.body ?? null;
}

/** Deletes the same if the job has ended. While another attempt may run, it keeps that. */
export async function discardEndedFile(db: Queryable, id: number): Promise<void> {
  await db.query(
    `delete from report_parts p using reports r join jobs j on j.id = r.job_id
     where p.report_id = r.id and r.id = $1::bigint and r.completed_at is null and not ${isOpen}`,
    [id],
  );
}

/**
 * Deletes reports that were asked for more than `days` days ago and have ended, and what is stored of files whose job has ended
 * without completing them.
 * @returns the number of deleted reports
 */
export async function pruneReports(db: Queryable, days: number): Promise<number> {
  await db.query(
    `delete from report_parts p using reports r join jobs j on j.id = r.job_id
     where p.report_id = r.id and r.completed_at is null and not ${isOpen}`,
  );
  const { rowCount } = await db.query(
    `delete from reports r using jobs j
     where j.id = r.job_id and not ${isOpen} and r.created_at < now() - make_interval(days => $1::integer)`,
    [days],
  );
  return rowCount ?? 0;
}
