import { completeProgramme } from '../../../src/domain/institutes/programme-edit.ts';
import type { ImportDetails, SourceRow } from '../institute-record.ts';
import { describeFieldErrors, type FileFields, fileFields } from '../record-validation.ts';

export const fields: readonly string[] = Object.keys(fileFields.properties);
// In characters: three times what 3,000 columns and 500 programmes need. A row is held in memory and parsed in one step.
export const maxRowLength = 500_000;
// In characters, before a text is normalised; longer texts are rejected unread.
export const maxTextLength = 1_000;
export const requiredFields = ['source_id', 'name', 'kind'];

const numbers = new Set(['established', 'rating', 'popularity', 'latitude', 'longitude']);
const lists = new Set(['aliases', 'disciplines', 'facilities']);

/**
 * Reads one row; returns the record, or a rejection with all reasons. Lists may be written as `a|b`, programmes as JSON and
 * numbers as text; an empty text and null mean that the row does not state a value.
 */
export function readFileRecord(line: number, row: Record<string, unknown>): SourceRow {
  // Not by assignment, because a member __proto__ would become the prototype instead of being rejected.
  const given = Object.fromEntries(
    Object.entries(row)
      .map(([name, value]) => [name, readCell(name, value)] as const)
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

/** Converts a cell, or a member of an object, to the field's type; leaves a wrong value unchanged for validation to reject. */
function readCell(name: string, value: unknown): unknown {
  if (typeof value !== 'string') {
    return lists.has(name) && isStringList(value) ? distinct(value) : value;
  }
  const line = value.replace(/\s+/g, ' ').trim();
  if (line === '') return null;
  if (lists.has(name)) return distinct(line.split('|'));
  if (numbers.has(name)) return /^[+-]?\d+(\.\d+)?$/.test(line) ? Number(line) : line;
  return name === 'programmes' ? parseJsonOr(line) : line;
}

const isStringList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

const distinct = (texts: string[]) => [...new Set(texts.map((each) => each.trim()).filter(Boolean))];

function parseJsonOr(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
