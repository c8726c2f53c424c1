import type { Readable } from 'node:stream';
import { AppError } from '../../../src/errors.ts';
import type { SourceRow } from '../institute-record.ts';
import { cipFamilies } from './cip-families.ts';
import { type ScorecardRow, scorecardRecord } from './college-scorecard-record.ts';
import { badHeader, checkWidth, csvRows, findDuplicateNames } from './csv-rows.ts';
import { usStates } from './us-states.ts';

const required = ['UNITID', 'INSTNM'];
const wanted = new Set([
  ...required,
  ...['CITY', 'STABBR', 'INSTURL', 'CONTROL', 'LATITUDE', 'LONGITUDE', 'ADM_RATE', 'UGDS'],
  ...['TUITIONFEE_IN', 'TUITIONFEE_OUT', 'PREDDEG', 'HIGHDEG', 'MENONLY', 'WOMENONLY'],
  ...cipFamilies.map(({ code }) => `PCIP${code}`),
]);

/**
 * Reads the institution-level CSV file of the US College Scorecard. The line of a row is the one where it ends.
 * @throws AppError bad-request if the header is unusable, with all reasons, or if the text is not valid CSV
 */
export async function* readCollegeScorecard(input: Readable): AsyncGenerator<SourceRow> {
  let width = 0;
  // The file has thousands of columns; only those that are read become keys of a row.
  const columns = (header: string[]) => {
    width = header.length;
    return checkedColumns(header);
  };
  for await (const { record, info } of csvRows<ScorecardRow>(input, columns)) {
    const { lines: line, error } = info;
    if (error)
      yield { line, reason: `has ${(error.record as string[]).length} columns, but the header has ${width}` };
    else yield scorecardRecord(line, record, usStates);
  }
  if (width === 0) throw new AppError('bad-request', 'The file is empty.');
}

function checkedColumns(header: string[]): (string | false)[] {
  checkWidth(header);
  const names = header.map((name) => name.trim().toUpperCase());
  const missing = required.filter((name) => !names.includes(name));
  const found = names.filter((name) => wanted.has(name));
  const twice = findDuplicateNames(found);
  const problems = [
    ...(missing.length > 0 ? [`missing columns ${missing.join(', ')}`] : []),
    ...(twice.length > 0 ? [`duplicate columns ${twice.join(', ')}`] : []),
  ];
  if (problems.length > 0) throw badHeader(problems);
  return names.map((name) => wanted.has(name) && name);
}
