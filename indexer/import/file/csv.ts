import type { Readable } from 'node:stream';
import { AppError } from '../../../src/errors.ts';
import type { SourceRow } from '../institute-record.ts';
import { checkWidth, csvRows, findDuplicateNames } from './csv-rows.ts';
import { fields, readFileRecord, requiredFields } from './file-record.ts';

/**
 * The rows of a CSV file; a row's line is the one where it ends.
 * @throws AppError where the header cannot be used (all its faults at once) or the text is no CSV
 */
export async function* readCsv(input: Readable): AsyncGenerator<SourceRow> {
  let header: string[] | null = null;
  for await (const { record, info } of csvRows<string[]>(input)) {
    if (!header) header = checkedHeader(record);
    else if (record.length !== header.length) {
      yield { line: info.lines, reason: `has ${record.length} columns, the header ${header.length}` };
    } else {
      yield readFileRecord(info.lines, Object.fromEntries(header.map((name, at) => [name, record[at]])));
    }
  }
  if (!header) throw new AppError('bad-request', 'the file is empty');
}

function checkedHeader(record: string[]): string[] {
  checkWidth(record);
  const header = record.map((name) => name.trim().toLowerCase());
  const missing = requiredFields.filter((name) => !header.includes(name));
  const twice = findDuplicateNames(header);
  const unknown = header.filter((name) => !fields.includes(name));
  const faults = [
    ...(missing.length > 0 ? [`missing columns: ${missing.join(', ')}`] : []),
    ...(twice.length > 0 ? [`columns given twice: ${twice.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`unknown columns: ${unknown.slice(0, 20).join(', ')}`] : []),
  ];
  if (faults.length > 0) throw new AppError('bad-request', faults.join('; '));
  return header;
}
