import type pg from 'pg';
import { readSearchInput } from '../../src/contract/reading/search-input.ts';
import type { SearchAnalytics } from '../../src/contract/responses/dashboard-response.ts';
import type { Sheet } from '../../src/domain/reports/cells.ts';
import { createQualityCheck, qualitySheet } from '../../src/domain/reports/data-quality.ts';
import { instituteSheet, reportedFields } from '../../src/domain/reports/institute-columns.ts';
import { searchesSheet, searchListRows } from '../../src/domain/reports/search-lists.ts';
import type { OpenSnapshot } from '../../src/domain/search/index-snapshot.ts';
import type { Vocabulary } from '../../src/domain/search/vocabulary.ts';
import { exportSearch } from '../../src/search/search-export.ts';
import { readSearchAnalytics } from '../../src/storage/postgres/analytics/search-analytics.ts';
import { readExaminedInstitutes } from '../../src/storage/postgres/reports/examined-institutes.ts';
import { listReformulations } from '../../src/storage/postgres/reports/reformulations.ts';
import type { StoredReport } from '../../src/storage/postgres/reports/reports.ts';
import type { Rows } from './xlsx-file.ts';

/** What is written into the file of a report. */
export interface ReportContent {
  sheet: Sheet;
  /** All as of one moment. Ending the iteration releases what it holds. */
  rows: Rows;
  /** What is known of the rows, once they have been read. */
  facts: {
    asOf: Date;
    /** the number of steps that `rows` takes, each a result or an institute; null if it is not known */
    total: number | null;
    done: number;
    summary: Record<string, number> | null;
  };
}

interface ContentSources {
  pool: pg.Pool;
  openSnapshot: OpenSnapshot;
  vocabulary: () => Promise<Vocabulary>;
}

// The seven full days before today, and today.
const searchDays = 8;
const maxSearchesOfList = 1_000;

/** Prepares the content of a report. @throws AppError search-unavailable, also while its rows are read */
export function reportContent(
  report: Pick<StoredReport, 'kind' | 'query'>,
  sources: ContentSources,
): ReportContent {
  if (report.kind === 'search') return searchContent(report.query, sources);
  return report.kind === 'data-quality' ? qualityContent(sources) : searchesContent(sources);
}

function searchContent(queryString: string, { openSnapshot, vocabulary }: ContentSources): ReportContent {
  const query = { ...readSearchInput(queryString), fields: reportedFields };
  const sheet = instituteSheet(query);
  const facts: ReportContent['facts'] = { asOf: new Date(), total: null, done: 0, summary: null };

  async function* rows() {
    const snapshot = await openSnapshot();
    try {
      facts.asOf = snapshot.openedAt;
      const { total, pages } = await exportSearch(snapshot, query, await vocabulary());
      facts.total = total;
      for await (const page of pages) {
        facts.done += page.length;
        yield page.map(sheet.rowOf);
      }
    } finally {
      await snapshot.close();
    }
  }

  return { sheet, rows: rows(), facts };
}

function qualityContent({ pool }: ContentSources): ReportContent {
  const check = createQualityCheck();
  const facts: ReportContent['facts'] = { asOf: new Date(), total: null, done: 0, summary: check.counts };

  async function* rows() {
    const batches = readExaminedInstitutes(pool, (asOf, total) => {
      facts.asOf = asOf;
      facts.total = total;
    });
    for await (const batch of batches) {
      facts.done += batch.length;
      yield batch.flatMap(check.examine);
    }
  }

  return { sheet: qualitySheet, rows: rows(), facts };
}

function searchesContent({ pool }: ContentSources): ReportContent {
  const facts: ReportContent['facts'] = { asOf: new Date(), total: null, done: 0, summary: null };

  async function* rows() {
    const found: SearchAnalytics = await readSearchAnalytics(pool, {
      days: searchDays,
      most: maxSearchesOfList,
    });
    const reformulated = await listReformulations(pool, found.since, maxSearchesOfList);
    const { rows: written, counts } = searchListRows({ ...found, reformulated });
    facts.summary = counts;
    facts.total = written.length;
    facts.done = written.length;
    yield written;
  }

  return { sheet: searchesSheet, rows: rows(), facts };
}
