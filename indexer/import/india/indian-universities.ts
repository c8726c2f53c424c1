import { inferFromName } from '../../../src/domain/text/name-inference.ts';
import type { ImportRecord } from '../institute-record.ts';
import { normaliseName } from '../normalise-name.ts';
import { indianPlace } from './india.ts';
import type { College } from './indian-source-rows.ts';

interface University {
  line: number;
  text: string;
  name: string;
  colleges: number;
  states: Map<string, number>;
}

/** Collects the universities that colleges name; the source has no further data on them. */
export function createUniversities() {
  const universities = new Map<string, University>();
  const districts = new Map<string, string>();

  return {
    add({ universityId, universityName, row, record }: College) {
      const { state, district } = row;
      districts.set(districtKey(state, district), district);
      const university = universities.get(universityId) ?? {
        line: record.line,
        text: row.university,
        name: universityName,
        colleges: 0,
        states: new Map(),
      };
      university.colleges += 1;
      university.states.set(state, (university.states.get(state) ?? 0) + 1);
      universities.set(universityId, university);
    },

    *records(): Generator<ImportRecord> {
      for (const [id, university] of universities) yield toImportRecord(id, university, districts);
    },
  };
}

function toImportRecord(id: string, university: University, districts: Map<string, string>): ImportRecord {
  const { name, alias, city } = readUniversityName(university.name);
  const state = mostFrequent(university.states).trim();
  const district = city ? districts.get(districtKey(state, city)) : undefined;
  const { provenance, ...inferred } = inferFromName(name);
  return {
    line: university.line,
    source_id: id,
    name,
    kind: 'university',
    affiliation: null,
    place: district ? indianPlace(state, district) : { ...indianPlace(state, ''), district: null },
    city,
    ...inferred,
    provenance: { ...provenance, place: 'inferred' },
    details: { ...(alias && { aliases: [alias] }), popularity: university.colleges },
    raw: { university: university.text },
  };
}

/**
 * Splits 'Anna University, Chennai' at the last comma into alias and city.
 * @internal Exported for tests.
 */
export function readUniversityName(text: string): {
  name: string;
  alias: string | null;
  city: string | null;
} {
  const name = normaliseName(text)
    .replace(/\s*,[\s,]*/g, ', ')
    .trim();
  const comma = name.lastIndexOf(', ');
  const city = comma > 0 ? name.slice(comma + 2) : '';
  // Not a city: 'Rayalaseema, University Kurnool', '…, (former Konkan Krishi Vidyapeeth) Ratnagiri'.
  if (!city || /university|\(former/i.test(city)) return { name, alias: null, city: null };
  return { name, alias: name.slice(0, comma), city };
}

function mostFrequent(counts: Map<string, number>): string {
  const [first] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return first?.[0] ?? '';
}

function districtKey(state: string, district: string): string {
  return `${state.trim()}/${district.toLowerCase().replace(/[^a-z]/g, '')}`;
}
