import { createHmac, timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import type pg from 'pg';
import type { ReportListParameters } from '../contract/parameters/report-parameters.ts';
import type { Report } from '../contract/responses/report-response.ts';
import { type Account, hasRole } from '../domain/account.ts';
import {
  linkSeconds,
  maxOpenReports,
  reportKeepDays,
  reportPartBytes,
} from '../domain/reports/report-limits.ts';
import { AppError } from '../errors.ts';
import { addJob } from '../storage/postgres/jobs/job-queue.ts';
import { orUnavailable, transaction } from '../storage/postgres/pool.ts';
import {
  addReport,
  deleteReport,
  findReport,
  listOpenReports,
  listReports,
  lockReportsOf,
  nextReportId,
  type ReportRequest,
  readReportPart,
  type StoredReport,
} from '../storage/postgres/reports/reports.ts';
import type { Stored } from '../storage/postgres/stored-record.ts';

const dayMs = 86_400_000;

/** A file as it is sent. */
export interface ReportFile {
  name: string;
  format: StoredReport['format'];
  bytes: number;
  completedAt: Date;
  /** Reads a range of its bytes, both ends included. */
  open(start: number, end: number): Readable;
}

export type ReportService = ReturnType<typeof createReportService>;

/**
 * Takes requests for reports, which a worker makes, and gives out their files. Does no I/O until a method is called. An admin may
 * do everything with all reports; an editor may ask for data-quality reports, and sees his own.
 * All methods throw AppError not-found, forbidden or database-unavailable.
 * @param readKey reads the key that signs links
 */
export function createReportService(pool: pg.Pool, readKey: () => Promise<Buffer>) {
  let key: Promise<Buffer> | null = null;

  /** The key, read once. */
  function signingKey(): Promise<Buffer> {
    key ??= orUnavailable(readKey).catch((error: unknown) => {
      key = null;
      throw error;
    });
    return key;
  }

  /** The completion is signed too, so that a link does not lead to a file that was made later. */
  async function sign(id: number, completedAt: Date, expires: number): Promise<Buffer> {
    return createHmac('sha256', await signingKey())
      .update(JSON.stringify(['report', id, completedAt.getTime(), expires]))
      .digest();
  }

  async function present(stored: StoredReport): Promise<Stored<Report>> {
    const {
      account_id: _,
      completed_at: completedAt,
      as_of: asOf,
      row_count: rows,
      bytes,
      ...report
    } = stored;
    if (completedAt === null || asOf === null || rows === null || bytes === null)
      return { ...report, file: null };
    const expires = Math.floor(Date.now() / 1_000) + linkSeconds;
    const signature = (await sign(stored.id, completedAt, expires)).toString('base64url');
    return {
      ...report,
      file: {
        name: fileName(stored, asOf),
        bytes,
        rows,
        as_of: asOf.toISOString(),
        url: `/v1/reports/${stored.id}/file?expires=${expires}&signature=${signature}`,
        url_expires_at: new Date(expires * 1_000).toISOString(),
        expires_at: new Date(stored.created_at.getTime() + reportKeepDays * dayMs).toISOString(),
      },
    };
  }

  async function findFor(account: Account, id: number): Promise<StoredReport> {
    const report = await orUnavailable(() => findReport(pool, id));
    if (!report || !maySee(account, report)) throw noSuchReport(id);
    return report;
  }

  return {
    /**
     * Asks for a report. The same request of the same account, while its report has not ended, gives that report.
     * @throws AppError too-many-requests when the account has too many reports that have not ended
     */
    async request(account: Account, request: ReportRequest, requestId: string): Promise<Stored<Report>> {
      if (request.kind !== 'data-quality' && !hasRole(account, 'admin'))
        throw new AppError(
          'forbidden',
          `Reports of the kind \`${request.kind}\` require the role \`admin\`; your role is \`${account.role}\`.`,
        );
      const id = await orUnavailable(() =>
        transaction(pool, async (client) => {
          await lockReportsOf(client, account.id);
          const open = await listOpenReports(client, account.id, request);
          const same = open.find(({ isSame }) => isSame);
          if (same) return same.id;
          if (open.length >= maxOpenReports)
            throw new AppError(
              'too-many-requests',
              `${maxOpenReports} of your reports have not ended yet. Please wait for one of them, or delete it.`,
              { retryAfterSeconds: 10 },
            );
          const reportId = await nextReportId(client);
          const jobId = await addJob(client, {
            kind: 'make-report',
            payload: { report: reportId },
            accountId: account.id,
            requestId,
          });
          // Without a unique key a job is always added.
          if (jobId === null) throw new Error('the job of a report was not added');
          await addReport(client, { ...request, id: reportId, jobId, accountId: account.id });
          return reportId;
        }),
      );
      return present(await findFor(account, id));
    },

    async list(
      account: Account,
      parameters: ReportListParameters,
      below: number | null,
    ): Promise<{ items: Stored<Report>[]; next: number | null }> {
      const owner = hasRole(account, 'admin') ? null : account.id;
      const { items, next } = await orUnavailable(() => listReports(pool, parameters, owner, below));
      return { items: await Promise.all(items.map(present)), next };
    },

    find: async (account: Account, id: number): Promise<Stored<Report>> =>
      present(await findFor(account, id)),

    /** Deletes a report and its file; one that has not ended is stopped. */
    async remove(account: Account, id: number): Promise<void> {
      await findFor(account, id);
      await orUnavailable(() => deleteReport(pool, id));
    },

    /**
     * Finds the file that a link leads to.
     * @throws AppError forbidden when the signature is wrong or the link has expired
     */
    async findFile(
      id: number,
      { expires, signature }: { expires: number; signature: string },
    ): Promise<ReportFile> {
      const report = await orUnavailable(() => findReport(pool, id));
      const { completed_at: completedAt, as_of: asOf, bytes } = report ?? {};
      // A missing report is answered like a wrong signature: only who has a link learns whether it exists.
      if (!report || !completedAt || !asOf || typeof bytes !== 'number') throw invalidLink();
      const expected = await sign(id, completedAt, expires);
      const given = Buffer.from(signature, 'base64url');
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw invalidLink();
      if (expires * 1_000 <= Date.now())
        throw new AppError('forbidden', 'This link has expired. Please get the report again for a new one.');
      return {
        name: fileName(report, asOf),
        format: report.format,
        bytes,
        completedAt,
        open: (start, end) => Readable.from(readRange(pool, id, start, end), { objectMode: false }),
      };
    },
  };
}

function maySee(account: Account, report: StoredReport): boolean {
  return hasRole(account, 'admin') || report.account_id === account.id;
}

/** Made of safe characters only. */
function fileName({ kind, format }: StoredReport, asOf: Date): string {
  const what = { search: 'institutes', 'data-quality': 'data-quality', searches: 'searches' }[kind];
  return `${what}-${asOf.toISOString().slice(0, 16).replace(/[:T]/g, '-')}.${format}`;
}

async function* readRange(db: pg.Pool, id: number, start: number, end: number): AsyncGenerator<Buffer> {
  for (let number = Math.floor(start / reportPartBytes); number * reportPartBytes <= end; number += 1) {
    const part = await readReportPart(db, id, number);
    // The response ends early, so the client knows that it has no whole file.
    if (!part) throw new Error(`the file of report ${id} was deleted while it was being sent`);
    const offset = number * reportPartBytes;
    yield part.subarray(Math.max(0, start - offset), end - offset + 1);
  }
}

const noSuchReport = (id: number) => new AppError('not-found', `No report with the id ${id} exists.`);
const invalidLink = () =>
  new AppError('forbidden', 'This link is not valid. Please get the report again for a new one.');
