import { byteOrderMark, csvLine } from '../domain/reports/csv-line.ts';
import { instituteSheet, reportedFields } from '../domain/reports/institute-columns.ts';
import { maxCsvRows } from '../domain/search/search-limits.ts';
import type { SearchQuery } from '../domain/search/search-query.ts';
import type { SearchService } from '../search/search-service.ts';

/** The first results of a search as a CSV file. */
export interface CsvAnswer {
  text: string;
  rows: number;
  /** how many institutes the search finds */
  total: number;
}

/** @throws AppError search-unavailable */
export type RenderCsv = (query: SearchQuery) => Promise<CsvAnswer>;

/**
 * Creates a function that writes the first 1,000 results of a search as CSV, in the order of its `sort`, as of one search. The
 * page, its size and the fields of the query do not matter.
 */
export function createRenderCsv(searchService: SearchService): RenderCsv {
  return async (query) => {
    const { items, total } = await searchService.search({
      ...query,
      page: 1,
      limit: maxCsvRows,
      cursor: null,
      highlight: false,
      facets: [],
      fields: reportedFields,
    });
    const { columns, rowOf } = instituteSheet(query);
    const lines = items.map((item) => csvLine(rowOf(item)));
    const header = csvLine(columns.map(({ name }) => name));
    return { text: byteOrderMark + header + lines.join(''), rows: items.length, total };
  };
}
