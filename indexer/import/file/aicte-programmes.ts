import type { ImportProgramme } from '../institute-record.ts';
import { normaliseName } from '../normalise-name.ts';
import { maxTextLength } from './file-record.ts';
import { repairEncoding } from './mojibake.ts';
import { titleCase } from './title-case.ts';

const maxNameLength = 200;
// The site lists a programme once for each shift.
const maxProgrammes = 1_000;
const levels = new Map<string, ImportProgramme['level']>([
  ['certificate', 'certificate'],
  ['diploma', 'diploma'],
  ['post diploma', 'diploma'],
  ['under graduate', 'undergraduate'],
  ['integrated', 'undergraduate'],
  ['post graduate', 'postgraduate'],
  ['post graduate diploma', 'postgraduate'],
  ['doctorate', 'doctorate'],
  ['phd', 'doctorate'],
  ['fellowship', 'doctorate'],
]);
const disciplines = new Map([
  ['engineering and technology', 'engineering'],
  ['management', 'management'],
  ['computer applications', 'computer-applications'],
  ['pharmacy', 'pharmacy'],
  ['architecture and planning', 'architecture'],
  ['architecture', 'architecture'],
  ['planning', 'architecture'],
  ['hotel management and catering', 'hotel-management'],
  ['design', 'design'],
  ['applied arts and crafts', 'fine-arts'],
]);
const modes = new Map<string, ImportProgramme['mode']>([
  ['full time', 'full-time'],
  ['part time', 'part-time'],
]);

/** Reads the programmes of an institute and combines the shifts of a programme; adds all errors to `errors`. */
export function readAicteProgrammes(given: unknown[], errors: string[]): ImportProgramme[] {
  const programmes = new Map<string, ImportProgramme>();
  if (given.length > maxProgrammes) {
    errors.push(`programmes has ${given.length} values; at most ${maxProgrammes} are allowed`);
    return [];
  }
  for (const [at, value] of given.entries()) {
    const programme = readProgramme(value, `programme ${at + 1}`, errors);
    const key = JSON.stringify([programme.name.toLowerCase(), programme.level, programme.mode]);
    const other = programmes.get(key);
    if (other) addShift(other, programme);
    else programmes.set(key, programme);
  }
  return [...programmes.values()];
}

function readProgramme(value: unknown, label: string, errors: string[]): ImportProgramme {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const stated = (isObject ? value : {}) as Record<string, unknown>;
  const text = (field: string) => {
    const given = stated[field];
    if (typeof given !== 'string') return '';
    if (given.length <= maxTextLength) return normaliseName(repairEncoding(given)).trim();
    errors.push(`${label}: ${field} has more than ${maxTextLength} characters`);
    return '';
  };
  const whole = (field: string): number | null => {
    const given = stated[field] ?? '';
    const digits =
      typeof given === 'string' || typeof given === 'number' ? String(given).trim() : 'no number';
    if (digits === '') return null;
    // A Postgres integer can hold nine digits.
    if (/^\d{1,9}$/.test(digits)) return Number(digits);
    errors.push(`${label}: ${field} is not a whole number`);
    return null;
  };
  const name = titleCase(text('course')).slice(0, maxNameLength).trimEnd();
  if (!isObject) errors.push(`${label} is not an object`);
  else if (!name) errors.push(`${label}: course is missing`);
  const fees = [whole('fee'), whole('tuition_fee')];
  const fee = fees.find((amount) => amount !== null) ?? null;
  return {
    name,
    level: levels.get(text('level').toLowerCase()) ?? null,
    discipline: disciplines.get(text('programme').toLowerCase()) ?? null,
    mode: modeOf(text('course_type'), text('availability')),
    fee,
    currency: fee === null ? null : 'INR',
    duration_months: null,
    intake: whole('intake'),
    provenance: null,
  };
}

function modeOf(courseType: string, availability: string): ImportProgramme['mode'] {
  if (/online/i.test(courseType)) return 'online';
  if (/\bodl\b/i.test(courseType)) return 'distance';
  return modes.get(availability.toLowerCase()) ?? null;
}

function addShift(programme: ImportProgramme, shift: ImportProgramme): void {
  if (shift.intake !== null) programme.intake = (programme.intake ?? 0) + shift.intake;
  programme.discipline ??= shift.discipline;
  if (programme.fee === null) {
    programme.fee = shift.fee;
    programme.currency = shift.currency;
  }
}
