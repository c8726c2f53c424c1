import { finished, type Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { AppError } from '../../../src/errors.ts';
import type { SourceRow } from '../record.ts';
import { fields, longestRow, recordOf, requiredFields } from './record.ts';

/**
 * The rows of a CSV file; a row's line is the one where it ends.
 * @throws AppError where the header cannot be used (all its faults at once) or the text is no CSV
 */
export async function* readCsv(input: Readable): AsyncGenerator<SourceRow> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRow,
  });
  finished(input, (error) => error && parser.destroy(error));
  input.pipe(parser);
  let header: string[] | null = null;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      if (!header) header = checkedHeader(record);
      else if (record.length !== header.length) {
        yield { line: info.lines, reason: `has ${record.length} columns, the header ${header.length}` };
      } else {
        yield recordOf(info.lines, Object.fromEntries(header.map((name, at) => [name, record[at]])));
      }
    }
  } catch (error) {
    if (error instanceof CsvError) throw new AppError('bad-request', `no CSV: ${error.message}`);
    throw error;
  }
  if (!header) throw new AppError('bad-request', 'the file is empty');
}

function checkedHeader(record: string[]): string[] {
  const header = record.map((name) => name.trim().toLowerCase());
  const missing = requiredFields.filter((name) => !header.includes(name));
  const twice = [...new Set(header.filter((name, at) => header.indexOf(name) !== at))];
  const unknown = header.filter((name) => !fields.includes(name));
  const faults = [
    ...(missing.length > 0 ? [`missing columns: ${missing.join(', ')}`] : []),
    ...(twice.length > 0 ? [`columns given twice: ${twice.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`unknown columns: ${unknown.slice(0, 20).join(', ')}`] : []),
  ];
  if (faults.length > 0) throw new AppError('bad-request', faults.join('; '));
  return header;
}
