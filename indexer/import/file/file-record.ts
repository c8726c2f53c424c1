import { completeProgramme } from '../../../src/domain/institutes/programme-edit.ts';
import type { ImportDetails, SourceRow } from '../institute-record.ts';
import { describeFieldErrors, type FileFields, fileFields } from '../record-validation.ts';

export const fields: readonly string[] = Object.keys(fileFields.properties);
// Characters; 3,000 columns and 500 programmes have a third of it. A row is held in memory, and read in one go.
export const maxRowLength = 500_000;
// Of one text as a source has it, before it is cleaned: longer ones are read no further.
export const maxTextLength = 1_000;
export const requiredFields = ['source_id', 'name', 'kind'];

const numbers = new Set(['established', 'rating', 'popularity', 'latitude', 'longitude']);
const lists = new Set(['aliases', 'disciplines', 'facilities']);

/**
 * The record of one row, or every reason against it at once. Lists may be `a|b`, programmes may be JSON text, numbers
 * may be texts; empty texts and null mean that the row says nothing.
 */
export function readFileRecord(line: number, row: Record<string, unknown>): SourceRow {
  // Not by assignment: a member __proto__ would become the prototype, and not be refused.
  const given = Object.fromEntries(
    Object.entries(row)
      .map(([name, value]) => [name, reading(name, value)] as const)
      .filter(([, read]) => read !== null && read !== ''),
  );
  const reason = describeFieldErrors(given);
  if (reason !== null) return { line, reason };
  const record = given as unknown as FileFields;
  return {
    line,
    source_id: record.source_id,
    name: record.name,
    kind: record.kind,
    affiliation: record.university ?? null,
    place: record.country
      ? { country: record.country, state: record.state ?? null, district: record.district ?? null }
      : null,
    city: record.city ?? null,
    ownership: record.ownership ?? null,
    gender: record.gender ?? null,
    disciplines: record.disciplines ?? [],
    details: detailsOf(record),
    provenance: {},
    raw: row,
  };
}

function detailsOf(record: FileFields): Partial<ImportDetails> {
  const { aliases, popularity, website, status } = record;
  const { latitude, longitude, established, accreditation, rating, facilities, programmes } = record;
  return {
    ...(aliases && { aliases }),
    ...(typeof popularity === 'number' && { popularity }),
    ...(website && { website }),
    ...(status && { status }),
    ...(typeof latitude === 'number' && typeof longitude === 'number' && { latitude, longitude }),
    ...(typeof established === 'number' && { established }),
    ...(accreditation && { accreditation }),
    ...(typeof rating === 'number' && { rating: Math.round(rating * 10) / 10 }),
    ...(facilities && { facilities }),
    ...(programmes && {
      programmes: programmes.map((programme) => ({ ...completeProgramme(programme), provenance: null })),
    }),
  };
}

/** What a cell, or a member of an object, says; as it is where that is something else than the field takes. */
function reading(name: string, value: unknown): unknown {
  if (typeof value !== 'string') {
    return lists.has(name) && isTexts(value) ? distinct(value) : value;
  }
  const line = value.replace(/\s+/g, ' ').trim();
  if (line === '') return null;
  if (lists.has(name)) return distinct(line.split('|'));
  if (numbers.has(name)) return /^[+-]?\d+(\.\d+)?$/.test(line) ? Number(line) : line;
  return name === 'programmes' ? parsed(line) : line;
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

const distinct = (texts: string[]) => [...new Set(texts.map((each) => each.trim()).filter(Boolean))];

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
