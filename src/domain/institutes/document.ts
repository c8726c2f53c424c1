import type { Provenance } from '../enumerations.ts';
import { type FacetSetName, facetSetsOf } from '../search/facet-sets.ts';
import { bucketOf } from '../search/facets.ts';
import {
  acronymsOfWays,
  asCompared,
  isLabel,
  joinSorted,
  nicknamesOf,
  plainWordsOf,
  readWords,
  significant,
  waysToWrite,
} from '../text/names.ts';
import { addToStringSet, toStringSet } from '../text/string-set.ts';
import type { IndexingRow, ProgrammeFacts } from './institute.ts';
import type { Location } from './location.ts';
import { pairsOf } from './programme-pairs.ts';

/** The fields of a programme that a search can constrain together. */
export interface ProgrammeDocument {
  level: string | null;
  discipline: string | null;
  mode: string | null;
  fee: number | null;
}

/** The document of one institute in Elasticsearch; `mappings/institutes.json` has a mapping for each field. */
export interface InstituteDocument {
  id: number;
  slug: string;
  name: string;
  kind: string;
  ownership: string | null;
  university: string | null;
  affiliation: { slug: string; name: string } | null;
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
  logo: string | null;
  aliases: string[];
  /** Every way to write its name and its aliases in full, as by `fullName`, and as one word. */
  full_names: string[];
  /** The same, as by `wordSet`. */
  word_sets: string[];
  acronyms: string[];
  /** What people call it beside its names, as by `wordSet`, and the labels of its web addresses. */
  nicknames: string[];
  /** How many words its name has: of two equal matches, the one with the shorter name is meant. */
  name_words: number;
  disciplines: string[];
  /** The disciplines that are not only generated: institutes known to teach one rank above those generated to. */
  known_disciplines: string[];
  levels: string[];
  modes: string[];
  facilities: string[];
  fee: { min: number; max: number; currency: string } | null;
  /** The fees of all programmes, so that fees are filtered and counted without a join if nothing else of a programme is. */
  fees: number[];
  least_fee: number | null;
  greatest_fee: number | null;
  facet_sets: Record<FacetSetName, string>;
  /** Pairs of facts that hold for the same programme, as by `pairOf`. */
  programme_pairs: string[];
  programmes: ProgrammeDocument[];
  programme_count: number;
  provenance: Record<string, Provenance>;
  version: number;
}

/** Builds the document of one institute. The function is pure: the same row gives the same document. */
export function buildDocument(row: IndexingRow): InstituteDocument {
  const { programmes } = row;
  const disciplines = withProgrammes(row.disciplines, programmes, ({ discipline }) => discipline);
  const levels = withProgrammes([], programmes, ({ level }) => level);
  const modes = withProgrammes([], programmes, ({ mode }) => mode);
  const fees = feesOf(programmes);
  const location = locationOf(row);
  const aliases = row.aliases.filter((alias) => !isLabel(alias));
  const labels = row.aliases.filter(isLabel);
  const names = [row.name, ...aliases].flatMap(waysToWrite).map(readWords);
  const written = names.map(({ plain }) => asCompared(plain));
  const telling = written.map(significant);
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
    logo: row.logo,
    aliases: row.aliases,
    full_names: toStringSet(telling.flatMap((words) => [words.join(' '), words.join('')])),
    word_sets: toStringSet(telling.map(joinSorted)),
    acronyms: acronymsOfWays(names, row.city ?? row.district),
    nicknames: toStringSet([
      ...nicknamesOf(row.kind, telling, row.city),
      ...labels.map((label) => plainWordsOf(label).join(' ')),
    ]),
    // The first way to write a name is the name as it is.
    name_words: written[0]?.length ?? 0,
    disciplines,
    known_disciplines: withProgrammes(row.disciplines, programmes, ({ provenance, discipline }) =>
      provenance === 'generated' ? null : discipline,
    ),
    levels,
    modes,
    facilities: row.facilities,
    fee: feeRangeOf(programmes),
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
      fee: toStringSet(fees.map((fee) => String(bucketOf('fee', fee)))),
    }),
    programme_pairs: pairsOf(programmes),
    programmes: constraintsOf(programmes, disciplines),
    programme_count: programmes.length,
    provenance: provenanceOf(row, location?.approximate === true),
    version: row.version,
  };
}

/** The institute's own coordinates; if it has none, those of its district. */
function locationOf(row: IndexingRow): { at: Location; approximate: boolean } | null {
  if (row.latitude !== null && row.longitude !== null) {
    return { at: { lat: row.latitude, lon: row.longitude }, approximate: false };
  }
  if (row.district_latitude !== null && row.district_longitude !== null) {
    return { at: { lat: row.district_latitude, lon: row.district_longitude }, approximate: true };
  }
  return null;
}

/** The distinct fees, the least first. */
function feesOf(programmes: ProgrammeFacts[]): number[] {
  const fees = new Set<number>();
  for (const { fee } of programmes) if (fee !== null) fees.add(fee);
  return [...fees].sort((a, b) => a - b);
}

/** The range of yearly fees in the currency of most programmes, since amounts in two currencies make no range. */
function feeRangeOf(programmes: ProgrammeFacts[]): InstituteDocument['fee'] {
  const ranges = new Map<string, { programmes: number; min: number; max: number }>();
  for (const { fee, currency } of programmes) {
    if (fee === null || currency === null) continue;
    const range = ranges.get(currency);
    if (!range) {
      ranges.set(currency, { programmes: 1, min: fee, max: fee });
      continue;
    }
    range.programmes += 1;
    range.min = Math.min(range.min, fee);
    range.max = Math.max(range.max, fee);
  }
  const [commonest] = [...ranges].sort(
    ([a, ofA], [b, ofB]) => ofB.programmes - ofA.programmes || (a < b ? -1 : 1),
  );
  if (!commonest) return null;
  const [currency, { min, max }] = commonest;
  return { min, max, currency };
}

/**
 * The distinct combinations of facts that a search can constrain on one programme. A discipline that no programme has (it is
 * known from the institute's name) is a programme about which nothing else is known.
 */
function constraintsOf(programmes: ProgrammeFacts[], disciplines: string[]): ProgrammeDocument[] {
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

function provenanceOf(row: IndexingRow, approximateLocation: boolean): Record<string, Provenance> {
  const generated = row.programmes.some((programme) => programme.provenance === 'generated');
  const provenance = { ...row.provenance };
  if (approximateLocation) provenance.location = 'approximate';
  if (generated) provenance.programmes = 'generated';
  if (generated && row.programmes.some((programme) => programme.fee !== null)) provenance.fee = 'generated';
  return provenance;
}

/** The distinct values of a list and of one fact of the programmes, sorted. */
function withProgrammes(
  values: string[],
  programmes: ProgrammeFacts[],
  factOf: (programme: ProgrammeFacts) => string | null,
): string[] {
  const all = toStringSet(values);
  for (const programme of programmes) {
    const value = factOf(programme);
    if (value !== null) addToStringSet(all, value);
  }
  return all;
}
