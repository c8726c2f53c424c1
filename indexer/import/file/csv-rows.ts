import { finished, type Readable } from 'node:stream';
import { CsvError, type Options, parse } from 'csv-parse';
import { AppError } from '../../../src/errors.ts';
import { longestRow } from './record.ts';

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
    max_record_size: longestRow,
    ...(columns && { columns }),
  });
  finished(input, (error) => error && parser.destroy(error));
  input.pipe(parser);
  try {
    yield* parser as AsyncIterable<CsvRow<T>>;
  } catch (error) {
    if (error instanceof CsvError) throw new AppError('bad-request', `no CSV: ${error.message}`);
    throw error;
  }
}
