import type { Rejection } from '../../../src/domain/institutes/import-job.ts';
import { inferFromName } from '../../../src/domain/text/name-inference.ts';
import { maxTextLength } from '../file/file-record.ts';
import type { ImportRecord } from '../institute-record.ts';
import { normaliseName } from '../normalise-name.ts';
import { indianPlace } from './india.ts';

/** A row of the package. */
export interface CollegeRow {
  university: string;
  college: string;
  college_type: string;
  state: string;
  district: string;
}

const kinds: Record<string, string> = {
  'Affiliated College': 'college',
  'Constituent / University College': 'constituent-college',
  'Recognized Center': 'recognised-centre',
  'PG Center / Off-Campus Center': 'off-campus-centre',
};
const fields = ['university', 'college', 'college_type', 'state', 'district'] as const;

export interface College {
  universityId: string;
  universityName: string;
  row: CollegeRow;
  record: ImportRecord;
}

/** Reads one row of the npm package indian-colleges, or says why it is rejected. `line` counts from 1. */
export function readCollege(row: unknown, line: number): College | Rejection {
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    return { line, reason: 'is not an object' };
  const given = row as Record<string, unknown>;
  const missing = fields.filter((field) => typeof given[field] !== 'string' || !given[field].trim());
  if (missing.length > 0) return { line, reason: `lacks ${missing.join(', ')}` };
  const tooLong = fields.filter((field) => (given[field] as string).length > maxTextLength);
  if (tooLong.length > 0)
    return { line, reason: `has more than ${maxTextLength} characters in ${tooLong.join(', ')}` };
  const stated = given as unknown as CollegeRow;

  const college = splitId(stated.college, 'C');
  if (!college) return { line, reason: 'the college does not end in an id like (Id: C-123)' };
  const university = splitId(stated.university, 'U');
  if (!university) return { line, reason: 'the university does not end in an id like (Id: U-0123)' };
  const kind = kinds[stated.college_type];
  if (!kind) return { line, reason: `unknown college_type '${stated.college_type}'` };
  const name = normaliseName(college.name);
  const inferred = inferFromName(name);
  return {
    universityId: university.id,
    universityName: university.name,
    row: stated,
    record: {
      line,
      source_id: college.id,
      name,
      kind,
      affiliation: university.id,
      place: indianPlace(stated.state.trim(), stated.district.trim()),
      city: null,
      ...inferred,
      raw: row,
    },
  };
}

/** Splits off the last id, because a name may contain similar texts. */
function splitId(text: string, letter: 'C' | 'U'): { name: string; id: string } | null {
  const match = new RegExp(String.raw`^(.*\S)\s*\(Id: (${letter}-\d+)\)\s*$`, 's').exec(text);
  return match?.[1] && match[2] ? { name: match[1], id: match[2] } : null;
}
