import type { ImportProgramme } from '../institute-record.ts';
import { normaliseName } from '../normalise-name.ts';
import { maxTextLength } from './file-record.ts';
import { repairEncoding } from './mojibake.ts';
import { titleCase } from './title-case.ts';

const maxNameLength = 200;
// As the site lists them, one for each shift.
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

/** The programmes as the source has them, two shifts of one made one; what is wrong with them goes to `faults`. */
export function aicteProgrammes(given: unknown[], faults: string[]): ImportProgramme[] {
  const programmes = new Map<string, ImportProgramme>();
  if (given.length > maxProgrammes) {
    faults.push(`programmes has ${given.length} values; ${maxProgrammes} are possible`);
    return [];
  }
  for (const [at, value] of given.entries()) {
    const programme = programmeOf(value, `programme ${at + 1}`, faults);
    const key = JSON.stringify([programme.name.toLowerCase(), programme.level, programme.mode]);
    const other = programmes.get(key);
    if (other) addShift(other, programme);
    else programmes.set(key, programme);
  }
  return [...programmes.values()];
}

function programmeOf(value: unknown, label: string, faults: string[]): ImportProgramme {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const stated = (isObject ? value : {}) as Record<string, unknown>;
  const text = (field: string) => {
    const given = stated[field];
    if (typeof given !== 'string') return '';
    if (given.length <= maxTextLength) return normaliseName(repairEncoding(given)).trim();
    faults.push(`${label}: ${field} has more than ${maxTextLength} characters`);
    return '';
  };
  const whole = (field: string): number | null => {
    const given = stated[field] ?? '';
    const digits =
      typeof given === 'string' || typeof given === 'number' ? String(given).trim() : 'no number';
    if (digits === '') return null;
    // Nine digits: what Postgres can hold.
    if (/^\d{1,9}$/.test(digits)) return Number(digits);
    faults.push(`${label}: ${field} is no whole number`);
    return null;
  };
  const name = titleCase(text('course')).slice(0, maxNameLength).trimEnd();
  if (!isObject) faults.push(`${label} is no object`);
  else if (!name) faults.push(`${label}: course is missing`);
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
