import { readFile } from 'node:fs/promises';
import type { Rejection } from '../../../src/domain/institutes/import-job.ts';
import type { ImportRecord, Source, SourceRows } from '../institute-record.ts';
import { readCollege } from './indian-source-rows.ts';
import { createUniversities } from './indian-universities.ts';

/** The npm package indian-colleges: India's universities and their colleges. */
export const indianColleges: Source = {
  name: 'indian-colleges',
  async read() {
    // The package exports no path to its data, and its own functions do not run as ES modules.
    const file = new URL('colleges.json', import.meta.resolve('indian-colleges'));
    return readColleges(JSON.parse(await readFile(file, 'utf8')));
  },
};

/**
 * Reads the rows of the package: first the colleges, then the universities that they name.
 * @internal Exported for tests.
 */
export function readColleges(rows: unknown[]): SourceRows {
  return { rows: rows.length, records: records(rows) };
}

function* records(rows: unknown[]): Generator<ImportRecord | Rejection> {
  const universities = createUniversities();
  const colleges = rows.map((row, index) => {
    const college = readCollege(row, index + 1);
    if (!('reason' in college)) universities.add(college);
    return college;
  });
  for (const college of colleges) yield 'reason' in college ? college : college.record;
  yield* universities.records();
}
