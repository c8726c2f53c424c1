import { type FacetSetName, facetSetsOf } from './facet-sets.ts';
import { bucketOf } from './facets.ts';
import type { InstituteRow, ProgrammeRow, Provenance } from './institute.ts';
import type { Location } from './location.ts';
import { acronymsOf, joinInOrder, joinSorted, nicknamesOf, waysToWrite, wordsOf } from './names.ts';
import { pairsOf } from './programme-pairs.ts';

/** The fields of a programme that a search can constrain together. */
export interface ProgrammeDocument {
  level: string | null;
  discipline: string | null;
  mode: string | null;
  fee: number | null;
}

/** What Elasticsearch holds for one institute; `mappings/institutes.json` has a mapping for each field. */
export interface InstituteDocument {
  id: number;
  slug: string;
  name: string;
  kind: string;
  ownership: string | null;
  university: string | null;
  affiliation: { slug: string | null; name: string } | null;
  country: string | null;
  state: string | null;
  district: string | null;
  city: string | null;
  location: Location | null;
  established: number | null;
  accreditation: string | null;
  gender: string | null;
  rating: number | null;
  popularity: number;
  website: string | null;
  aliases: string[];
  /** every way to write it in full, its aliases too, as `fullName` compares them */
  full_names: string[];
  /** the same as `wordSet` compares them */
  word_sets: string[];
  acronyms: string[];
  /** what people call it beside its names, as `wordSet` compares */
  nicknames: string[];
  /** how many words its name has: of two that match alike, the shorter one is meant */
  name_words: number;
  disciplines: string[];
  /** those that are not only generated: they rank first */
  known_disciplines: string[];
  levels: string[];
  modes: string[];
  facilities: string[];
  fee: { min: number; max: number; currency: string } | null;
  /** Of every programme, so that a fee alone is looked for and counted without a join. */
  fees: number[];
  least_fee: number | null;
  greatest_fee: number | null;
  facet_sets: Record<FacetSetName, string>;
  /** Facts that hold for one and the same programme, as `pairOf` writes them. */
  programme_pairs: string[];
  programmes: ProgrammeDocument[];
  programme_count: number;
  provenance: Record<string, Provenance>;
  version: number;
}

/** Builds the document of one institute. Pure: the same row gives the same document. */
export function buildDocument(row: InstituteRow): InstituteDocument {
  const disciplines = distinct([
    ...row.disciplines,
    ...row.programmes.map((programme) => programme.discipline),
  ]);
  const levels = distinct(row.programmes.map((programme) => programme.level));
  const modes = distinct(row.programmes.map((programme) => programme.mode));
  const fees = [...new Set(row.programmes.flatMap(({ fee }) => fee ?? []))].sort((a, b) => a - b);
  const location = locationOf(row);
  const written = [row.name, ...row.aliases].flatMap(waysToWrite).map(wordsOf);
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    kind: row.kind,
    ownership: row.ownership,
    university: row.affiliation?.name ?? null,
    affiliation: row.affiliation,
    country: row.country,
    state: row.state,
    district: row.district,
    city: row.city,
    location: location?.at ?? null,
    established: row.established,
    accreditation: row.accreditation,
    gender: row.gender,
    rating: row.rating,
    popularity: row.popularity,
    website: row.website,
    aliases: row.aliases,
    full_names: distinct(written.map(joinInOrder)),
    word_sets: distinct(written.map(joinSorted)),
    acronyms: distinct(
      [row.name, ...row.aliases].flatMap((name) => acronymsOf(name, row.city ?? row.district)),
    ),
    nicknames: distinct(nicknamesOf(row.kind, [row.name, ...row.aliases], row.city)),
    name_words: wordsOf(row.name).length,
    disciplines,
    known_disciplines: distinct([
      ...row.disciplines,
      ...row.programmes.map(({ provenance, discipline }) => (provenance === 'generated' ? null : discipline)),
    ]),
    levels,
    modes,
    facilities: row.facilities,
    fee: feeOf(row.programmes),
    fees,
    least_fee: fees[0] ?? null,
    greatest_fee: fees.at(-1) ?? null,
    facet_sets: facetSetsOf({
      country: [row.country],
      state: [row.state],
      district: [row.district],
      kind: [row.kind],
      ownership: [row.ownership],
      gender: [row.gender],
      accreditation: [row.accreditation],
      level: levels,
      mode: modes,
      facility: row.facilities,
      fee: distinct(fees.map((fee) => String(bucketOf('fee', fee)))),
    }),
    programme_pairs: pairsOf(row.programmes),
    programmes: constraintsOf(row.programmes, disciplines),
    programme_count: row.programmes.length,
    provenance: provenanceOf(row, location?.approximate === true),
    version: row.version,
  };
}

/** The institute's own coordinates, else its district's. */
function locationOf(row: InstituteRow): { at: Location; approximate: boolean } | null {
  if (row.latitude !== null && row.longitude !== null) {
    return { at: { lat: row.latitude, lon: row.longitude }, approximate: false };
  }
  if (row.district_latitude !== null && row.district_longitude !== null) {
    return { at: { lat: row.district_latitude, lon: row.district_longitude }, approximate: true };
  }
  return null;
}

/** The range of yearly fees in the currency that most programmes state: amounts of two currencies make no range. */
function feeOf(programmes: ProgrammeRow[]): InstituteDocument['fee'] {
  const byCurrency = Map.groupBy(
    programmes.filter((programme) => programme.fee !== null && programme.currency !== null),
    (programme) => programme.currency as string,
  );
  const [most] = [...byCurrency].sort(([a, as], [b, bs]) => bs.length - as.length || (a < b ? -1 : 1));
  if (!most) return null;
  const fees = most[1].map((programme) => programme.fee as number);
  return { min: Math.min(...fees), max: Math.max(...fees), currency: most[0] };
}

/**
 * The distinct combinations that a search can constrain on one and the same programme. A discipline that no programme
 * covers (known from the institute's name) stands as a programme of which nothing else is known.
 */
function constraintsOf(programmes: ProgrammeRow[], disciplines: string[]): ProgrammeDocument[] {
  const combinations = new Map<string, ProgrammeDocument>();
  for (const { level, discipline, mode, fee } of programmes) {
    combinations.set(`${level}|${discipline}|${mode}|${fee}`, { level, discipline, mode, fee });
  }
  const covered = new Set(programmes.map((programme) => programme.discipline));
  for (const discipline of disciplines) {
    if (!covered.has(discipline))
      combinations.set(discipline, { level: null, discipline, mode: null, fee: null });
  }
  return [...combinations.values()];
}

function provenanceOf(row: InstituteRow, approximateLocation: boolean): Record<string, Provenance> {
  const generated = row.programmes.some((programme) => programme.provenance === 'generated');
  return {
    ...row.provenance,
    ...(approximateLocation && { location: 'approximate' as const }),
    ...(generated && { programmes: 'generated' as const }),
    ...(generated &&
      row.programmes.some((programme) => programme.fee !== null) && { fee: 'generated' as const }),
  };
}

function distinct(values: (string | null)[]): string[] {
  const known = new Set<string>();
  for (const value of values) if (value !== null) known.add(value);
  return known.size > 1 ? [...known].sort() : [...known];
}
