import { indianPlace } from '../india/india.ts';
import type { SourceRow } from '../institute-record.ts';
import { normaliseName } from '../normalise-name.ts';
import { kindOf } from '../swot/institute-kind.ts';
import { readAicteProgrammes } from './aicte-programmes.ts';
import { maxTextLength } from './file-record.ts';
import { repairEncoding } from './mojibake.ts';
import { titleCase } from './title-case.ts';

const owners = new Map([
  ['government', 'government'],
  ['state government university', 'government'],
  ['central university', 'government'],
  ['govt aided', 'aided'],
  ['private-self financing', 'private'],
  ['state private university', 'private'],
  ['unaided - private', 'private'],
]);

/** Reads one element of the array; returns the record, or a rejection with all reasons. */
export function aicteRecord(line: number, element: unknown): SourceRow {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) {
    return { line, reason: 'is not a JSON object' };
  }
  const stated = element as Record<string, unknown>;
  const errors: string[] = [];
  const text = (field: string): string => {
    const given = stated[field] ?? '';
    if (typeof given !== 'string') errors.push(`${field} is not a string`);
    else if (given.length > maxTextLength) errors.push(`${field} has more than ${maxTextLength} characters`);
    else return normaliseName(repairEncoding(given)).trim();
    return '';
  };
  const required = (field: string): string => {
    const before = errors.length;
    const value = text(field);
    if (!value && errors.length === before) errors.push(`${field} is missing`);
    return value;
  };

  const id = required('aicte_id');
  const name = titleCase(required('institute_name'));
  const state = titleCase(required('state'));
  const district = titleCase(text('district'));
  const type = text('institution_type');
  const isUniversity = /university/i.test(type);
  const women = text('women').toUpperCase() === 'Y';
  if (!Array.isArray(stated.programmes)) errors.push('programmes is not an array');
  const programmes = Array.isArray(stated.programmes) ? readAicteProgrammes(stated.programmes, errors) : [];
  if (errors.length > 0) return { line, reason: errors.join('; ') };

  return {
    line,
    source_id: id,
    name,
    kind: isUniversity ? 'university' : kindOf([name]),
    affiliation: null,
    place: { ...indianPlace(state, district), ...(!district && { district: null }) },
    city: null,
    ownership: ownerOf(type.toLowerCase()),
    gender: women ? 'women' : null,
    disciplines: [...new Set(programmes.flatMap(({ discipline }) => discipline ?? []))].sort(),
    ...(programmes.length > 0 && { details: { programmes } }),
    provenance: isUniversity ? {} : { kind: 'inferred' },
    raw: element,
  };
}

function ownerOf(type: string): string | null {
  return type.startsWith('deemed to be university') ? 'deemed' : (owners.get(type) ?? null);
}
