import type { Readable } from 'node:stream';
import { AppError } from '../../../src/errors.ts';
import type { SourceRow } from '../institute-record.ts';
import { badHeader, checkWidth, csvRows, findDuplicateNames } from './csv-rows.ts';
import { fields, readFileRecord, requiredFields } from './file-record.ts';

/**
 * Reads a CSV file. The line of a row is the one where it ends.
 * @throws AppError bad-request if the header is unusable, with all reasons, or if the text is not valid CSV
 */
export async function* readCsv(input: Readable): AsyncGenerator<SourceRow> {
  let header: string[] | null = null;
  for await (const { record, info } of csvRows<string[]>(input)) {
    if (!header) header = checkedHeader(record);
    else if (record.length !== header.length) {
      yield { line: info.lines, reason: `has ${record.length} columns, but the header has ${header.length}` };
    } else {
      yield readFileRecord(info.lines, Object.fromEntries(header.map((name, at) => [name, record[at]])));
    }
  }
  if (!header) throw new AppError('bad-request', 'The file is empty.');
}

function checkedHeader(record: string[]): string[] {
  checkWidth(record);
  const header = record.map((name) => name.trim().toLowerCase());
  const missing = requiredFields.filter((name) => !header.includes(name));
  const twice = findDuplicateNames(header);
  const unknown = header.filter((name) => !fields.includes(name));
  const problems = [
    ...(missing.length > 0 ? [`missing columns ${missing.join(', ')}`] : []),
    ...(twice.length > 0 ? [`duplicate columns ${twice.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`unknown columns ${unknown.slice(0, 20).join(', ')}`] : []),
  ];
  if (problems.length > 0) throw badHeader(problems);
  return header;
}
