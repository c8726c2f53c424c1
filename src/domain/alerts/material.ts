import { buildDocument, type InstituteDocument } from '../institutes/document.ts';
import type { IndexingRow, ProgrammeFacts } from '../institutes/institute.ts';

/** A programme with its name, which with its level and mode identifies it within its institute. */
export interface NamedProgramme extends ProgrammeFacts {
  name: string;
}

/** What of an institute can be a reason to tell of it, or can make a search find it. */
export type Material = Omit<
  IndexingRow,
  'slug' | 'website' | 'popularity' | 'provenance' | 'version' | 'programmes'
> & { programmes: NamedProgramme[] };

/** The row of a published institute, with the names of its programmes. */
export interface NamedRow extends IndexingRow {
  programmes: NamedProgramme[];
}

const programmeFields = ['name', 'level', 'discipline', 'mode', 'fee', 'currency', 'provenance'] as const;

// The order in which they are written.
const fields = [
  'id',
  'name',
  'kind',
  'ownership',
  'affiliation',
  'country',
  'state',
  'district',
  'city',
  'latitude',
  'longitude',
  'district_latitude',
  'district_longitude',
  'established',
  'accreditation',
  'gender',
  'rating',
  'aliases',
  'disciplines',
  'facilities',
] as const satisfies (keyof Material)[];

/**
 * Writes what is material of a row, as JSON without empty values. Two rows give the same text exactly if they do not differ
 * materially: neither popularity nor an import that writes the same values again changes it.
 */
export function writeMaterial(row: NamedRow): string {
  const out: Record<string, unknown> = {};
  for (const field of fields) {
    // The slug of a university is in no search.
    const value = field === 'affiliation' && row.affiliation ? { ...row.affiliation, slug: '' } : row[field];
    if (value !== null && !(Array.isArray(value) && value.length === 0)) out[field] = value;
  }
  const programmes = row.programmes
    .map((programme) => programmeFields.map((field) => programme[field]))
    .map((values) => JSON.stringify(values))
    .sort();
  return `${JSON.stringify(out).slice(0, -1)},"programmes":[${programmes.join(',')}]}`;
}

/** Reads what `writeMaterial` has written. */
export function readMaterial(text: string): Material {
  const { programmes, ...values } = JSON.parse(text) as { programmes: unknown[][] };
  const empty = Object.fromEntries(fields.map((field) => [field, null]));
  return {
    ...empty,
    aliases: [],
    disciplines: [],
    facilities: [],
    ...values,
    programmes: programmes.map((each) =>
      Object.fromEntries(programmeFields.map((field, position) => [field, each[position]])),
    ),
  } as unknown as Material;
}

/** The document by which searches find an institute that is so. What is not material is left empty in it. */
export function documentOf(material: Material): InstituteDocument {
  return buildDocument({
    ...material,
    slug: '',
    website: null,
    popularity: 0,
    provenance: {},
    version: 0,
  });
}
