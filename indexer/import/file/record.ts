import { type Static, Type } from 'typebox';
import { faultFinder } from '../../../src/domain/faults.ts';
import { instituteBody, maybe, placeFaults, text } from '../../../src/domain/institute-edit.ts';
import { completeProgramme, feeFaults, programmeBody } from '../../../src/domain/programme-edit.ts';
import type { InputFault } from '../../../src/errors.ts';
import type { ImportDetails, SourceRow } from '../record.ts';

const { slug, affiliation, location, ...stated } = instituteBody.properties;
const mostProgrammes = 500;

/** One institute of a `csv` or `ndjson` file, by the names of columns. */
const fileRecord = Type.Object(
  {
    source_id: text(200, 'what its source calls it'),
    ...stated,
    university: maybe(
      text(200, 'source_id of its university in the same source, or slug of one that is known'),
    ),
    latitude: maybe(Type.Number({ minimum: -90, maximum: 90 })),
    longitude: maybe(Type.Number({ minimum: -180, maximum: 180 })),
    programmes: Type.Optional(Type.Array(programmeBody, { maxItems: mostProgrammes })),
  },
  { additionalProperties: false },
);
type FileRecord = Static<typeof fileRecord>;

const faultsOf = faultFinder(fileRecord);

export const fields: readonly string[] = Object.keys(fileRecord.properties);
// Characters; 3,000 columns and 500 programmes have a tenth of it. A row is held in memory.
export const longestRow = 2_000_000;
export const requiredFields = ['source_id', 'name', 'kind'];

const numbers = new Set(['established', 'rating', 'popularity', 'latitude', 'longitude']);
const lists = new Set(['aliases', 'disciplines', 'facilities']);

/**
 * The record of one row, or every reason against it at once. Lists may be `a|b`, programmes may be JSON text, numbers
 * may be texts; empty texts and null mean that the row says nothing.
 */
export function recordOf(line: number, row: Record<string, unknown>): SourceRow {
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) {
    const read = reading(name, value);
    if (read !== null && read !== '') given[name] = read;
  }
  const faults = [
    ...faultsOf(given),
    ...placeFaults(given),
    ...positionFaults(given),
    ...programmeFaults(given),
  ];
  if (faults.length > 0) return { line, reason: sentence(faults) };
  const record = given as unknown as FileRecord;
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
    initial: {
      aliases: record.aliases ?? [],
      popularity: record.popularity ?? 0,
      website: record.website ?? null,
      status: record.status ?? 'published',
    },
    raw: row,
  };
}

function detailsOf(record: FileRecord): Partial<ImportDetails> {
  const { latitude, longitude, established, accreditation, rating, facilities, programmes } = record;
  return {
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

function positionFaults({ latitude, longitude }: Record<string, unknown>): InputFault[] {
  if ((latitude === undefined) === (longitude === undefined)) return [];
  const [missing, there] = latitude === undefined ? ['latitude', 'longitude'] : ['longitude', 'latitude'];
  return [{ pointer: `/${missing}`, detail: `is missing: there is a ${there}` }];
}

/** What the schema cannot say of programmes. */
function programmeFaults({ programmes }: Record<string, unknown>): InputFault[] {
  if (!Array.isArray(programmes)) return [];
  const first = new Map<string, number>();
  return programmes.flatMap((programme: unknown, at) => {
    if (typeof programme !== 'object' || programme === null) return [];
    const { name, level = null, mode = null } = programme as Record<string, unknown>;
    const key = JSON.stringify([name, level, mode]);
    const before = first.get(key);
    if (before === undefined) first.set(key, at);
    return [
      ...feeFaults(programme).map(({ pointer, detail }) => ({
        pointer: `/programmes/${at}${pointer}`,
        detail,
      })),
      ...(before === undefined
        ? []
        : [{ pointer: `/programmes/${at}`, detail: `has name, level and mode of programmes/${before}` }]),
    ];
  });
}

/** One fault a place, as one text. */
function sentence(faults: InputFault[]): string {
  const byPlace = new Map<string, string>();
  for (const { pointer = '', detail } of faults) if (!byPlace.has(pointer)) byPlace.set(pointer, detail);
  return [...byPlace].map(([pointer, detail]) => `${pointer.slice(1) || 'the row'} ${detail}`).join('; ');
}
