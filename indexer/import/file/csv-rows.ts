import { finished, Readable } from 'node:stream';
import { CsvError, type Options, parse } from 'csv-parse';
import { AppError } from '../../../src/errors.ts';
import { readChunks } from './file-chunks.ts';
import { maxRowLength } from './file-record.ts';

/** Three times the number of columns of the College Scorecard. */
const maxColumns = 10_000;

/** A row, the line where it ends, and the error if its number of columns differs from the header's. */
interface CsvRow<T> {
  record: T;
  info: { lines: number; error?: CsvError };
}

/**
 * Reads the rows of a CSV text as lists of cells, or as objects if `columns` is given.
 * @throws AppError bad-request if the text is not valid CSV or a row is too long
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
    if (error instanceof CsvError)
      throw new AppError('bad-request', `The file is not valid CSV: ${error.message}.`);
    throw error;
  }
}

/** @throws AppError bad-request if the header has too many columns */
export function checkWidth(header: string[]): void {
  if (header.length > maxColumns)
    throw new AppError(
      'bad-request',
      `The header has ${header.length} columns; at most ${maxColumns} are allowed.`,
    );
}

/** The error for a header with these problems. */
export function badHeader(problems: string[]): AppError {
  return new AppError('bad-request', `The header is invalid: ${problems.join('; ')}.`);
}

/** Finds the names that occur more than once. */
export function findDuplicateNames(names: string[]): string[] {
  const seen = new Set<string>();
  return [...new Set(names.filter((name) => seen.size === seen.add(name).size))];
}
