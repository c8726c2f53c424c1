import type { Readable } from 'node:stream';
import { AppError } from '../../../src/errors.ts';
import type { SourceRow } from '../institute-record.ts';
import { cipFamilies } from './cip-families.ts';
import { type ScorecardRow, scorecardRecord } from './college-scorecard-record.ts';
import { checkWidth, csvRows, findDuplicateNames } from './csv-rows.ts';
import { usStates } from './us-states.ts';

const required = ['UNITID', 'INSTNM'];
const wanted = new Set([
  ...required,
  ...['CITY', 'STABBR', 'INSTURL', 'CONTROL', 'LATITUDE', 'LONGITUDE', 'ADM_RATE', 'UGDS'],
  ...['TUITIONFEE_IN', 'TUITIONFEE_OUT', 'PREDDEG', 'HIGHDEG', 'MENONLY', 'WOMENONLY'],
  ...cipFamilies.map(({ code }) => `PCIP${code}`),
]);

/**
 * The rows of the institution-level CSV of the US College Scorecard; a row's line is the one where it ends.
 * @throws AppError where the header cannot be used (all its faults at once) or the text is no CSV
 */
export async function* readCollegeScorecard(input: Readable): AsyncGenerator<SourceRow> {
  let width = 0;
  // The file has thousands of columns: only those that are read become keys of a row.
  const columns = (header: string[]) => {
    width = header.length;
    return checkedColumns(header);
  };
  for await (const { record, info } of csvRows<ScorecardRow>(input, columns)) {
    const { lines: line, error } = info;
    if (error)
      yield { line, reason: `has ${(error.record as string[]).length} columns, the header ${width}` };
    else yield scorecardRecord(line, record, usStates);
  }
  if (width === 0) throw new AppError('bad-request', 'the file is empty');
}

function checkedColumns(header: string[]): (string | false)[] {
  checkWidth(header);
  const names = header.map((name) => name.trim().toUpperCase());
  const missing = required.filter((name) => !names.includes(name));
  const found = names.filter((name) => wanted.has(name));
  const twice = findDuplicateNames(found);
  const faults = [
    ...(missing.length > 0 ? [`missing columns: ${missing.join(', ')}`] : []),
    ...(twice.length > 0 ? [`columns given twice: ${twice.join(', ')}`] : []),
  ];
  if (faults.length > 0) throw new AppError('bad-request', faults.join('; '));
  return names.map((name) => wanted.has(name) && name);
}
