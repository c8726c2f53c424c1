import { finished, Readable } from 'node:stream';
import { CsvError, type Options, parse } from 'csv-parse';
import { AppError } from '../../../src/errors.ts';
import { readChunks } from './file-chunks.ts';
import { maxRowLength } from './file-record.ts';

/** Three times as many as the College Scorecard has. */
const maxColumns = 10_000;

/** A row, the line where it ends, and what is wrong with its number of columns. */
export interface CsvRow<T> {
  record: T;
  info: { lines: number; error?: CsvError };
}

/**
 * The rows of a CSV text: lists of cells, or objects by `columns`.
 * @throws AppError where the text is no CSV, or a row is too long for any
 */
export async function* csvRows<T>(input: Readable, columns?: Options['columns']): AsyncGenerator<CsvRow<T>> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRowLength,
    ...(columns && { columns }),
  });
  const pieces = Readable.from(readChunks(input), { objectMode: false });
  finished(pieces, (error) => error && parser.destroy(error));
  pieces.pipe(parser);
  try {
    yield* parser as AsyncIterable<CsvRow<T>>;
  } catch (error) {
    if (error instanceof CsvError) throw new AppError('bad-request', `no CSV: ${error.message}`);
    throw error;
  }
}

/** @throws AppError where a header has more columns than any file of institutes */
export function checkWidth(header: string[]): void {
  if (header.length > maxColumns)
    throw new AppError('bad-request', `the header has ${header.length} columns; ${maxColumns} are possible`);
}

/** The names that are in a list more than once. */
export function findDuplicateNames(names: string[]): string[] {
  const seen = new Set<string>();
  return [...new Set(names.filter((name) => seen.size === seen.add(name).size))];
}
