import type pg from 'pg';
import { reportPartBytes } from '../../src/domain/reports/report-limits.ts';
import type { OpenSnapshot } from '../../src/domain/search/index-snapshot.ts';
import type { Vocabulary } from '../../src/domain/search/vocabulary.ts';
import {
  addReportPart,
  completeReport,
  deleteIncompleteParts,
  discardEndedFile,
  findReport,
  type StoredReport,
} from '../../src/storage/postgres/reports/reports.ts';
import { type JobContext, type JobHandler, PostponeJob } from '../job-handler.ts';
import { csvFile } from './csv-file.ts';
import { type ReportContent, reportContent } from './report-content.ts';
import { type Rows, xlsxFile } from './xlsx-file.ts';
import { limitYoungGeneration } from './young-generation.ts';

const postponedMs = 3_000;
const diskFull = '53100';

/**
 * Makes the file of a report. Each attempt starts from the beginning, with a new snapshot, so that all rows are of one moment; the last
 * transaction makes the file available. A worker makes one report at a time, since each takes memory and processor time.
 */
export function createReportHandler(deps: {
  pool: pg.Pool;
  openSnapshot: OpenSnapshot;
  vocabulary: () => Promise<Vocabulary>;
}): JobHandler<'make-report'> {
  const { pool } = deps;
  let isBusy = false;

  return {
    kind: 'make-report',
    async run({ report: id }, context) {
      const report = await findReport(pool, id);
      if (!report) return { deleted: true };
      // An earlier attempt has completed the file, and was stopped before its job could be recorded as done.
      if (report.completed_at !== null) return { rows: report.row_count, bytes: report.bytes };
      if (isBusy)
        throw new PostponeJob(postponedMs, 'The worker is making another report. This one will follow.');
      isBusy = true;
      try {
        return await makeFile(report, reportContent(report, deps), context);
      } catch (error) {
        await discardFile(pool, id, context);
        throw describeFailure(error);
      } finally {
        isBusy = false;
      }
    },
  };
}

async function makeFile(
  { id, format }: StoredReport,
  content: ReportContent,
  context: JobContext,
): Promise<{ rows: number; bytes: number }> {
  const { sheet, facts } = content;
  let written = 0;
  async function* watched(): Rows {
    for await (const batch of content.rows) {
      context.signal.throwIfAborted();
      limitYoungGeneration();
      written += batch.length;
      yield batch;
      context.reportProgress({ done: facts.done, total: facts.total, stage: 'writing' });
    }
  }
  await context.transaction((client) => deleteIncompleteParts(client, id));
  const blocks = format === 'csv' ? csvFile(sheet, watched()) : xlsxFile(sheet, watched());
  let bytes = 0;
  let number = 0;
  for await (const part of inParts(blocks)) {
    await context.transaction((client) => addReportPart(client, id, number, part));
    number += 1;
    bytes += part.length;
  }
  await context.transaction((client) =>
    completeReport(client, id, { asOf: facts.asOf, rows: written, bytes, summary: facts.summary }),
  );
  return { rows: written, bytes };
}

/**
 * Deletes what a failed attempt has stored: at once while the job is this run's, whether or not it will be tried again, and
 * otherwise if the job has ended.
 */
async function discardFile(pool: pg.Pool, id: number, context: JobContext): Promise<void> {
  try {
    await context
      .transaction((client) => deleteIncompleteParts(client, id))
      .catch(() => discardEndedFile(pool, id));
  } catch (err) {
    context.logger.warn({ err }, 'reports: an incomplete file could not be deleted; it will be pruned');
  }
}

/** The same bytes in parts of 1 MB. */
async function* inParts(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let gathered: Buffer[] = [];
  let size = 0;
  for await (const block of blocks) {
    let rest = block;
    while (size + rest.length >= reportPartBytes) {
      const taken = rest.subarray(0, reportPartBytes - size);
      yield Buffer.concat([...gathered, taken]);
      rest = rest.subarray(taken.length);
      gathered = [];
      size = 0;
    }
    if (rest.length > 0) gathered.push(rest);
    size += rest.length;
  }
  if (size > 0) yield Buffer.concat(gathered);
}

/** Who asked for the report reads the message of the error. */
function describeFailure(error: unknown): unknown {
  if ((error as { code?: string }).code !== diskFull) return error;
  return new Error(
    'There is no space left to store the file. Please delete other reports, or tell the operator.',
    {
      cause: error,
    },
  );
}
