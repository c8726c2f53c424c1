import type { Programme } from '../../../src/contract/responses/institute-response.ts';
import type { Provenance } from '../../../src/domain/enumerations.ts';
import type { Institute } from '../api/response-checks.ts';
import type { SearchState } from '../search/model/search-url.ts';

/**
 * The keys under which `provenance` describes each field that the page shows; the first one present applies. Disciplines
 * and fees of an institute also come from its programmes.
 */
export const provenanceKeys = {
  name: ['name'],
  kind: ['kind'],
  ownership: ['ownership'],
  university: ['affiliation'],
  affiliation: ['affiliation'],
  country: ['place'],
  state: ['place'],
  district: ['place'],
  city: ['city'],
  location: ['location'],
  established: ['established'],
  accreditation: ['accreditation'],
  gender: ['gender'],
  rating: ['rating'],
  website: ['website'],
  aliases: ['aliases'],
  disciplines: ['disciplines', 'programmes'],
  facilities: ['facilities'],
  fee: ['fee', 'programmes'],
} as const satisfies Partial<Record<keyof Institute, string[]>>;

export type ShownField = keyof typeof provenanceKeys;

/** The provenance of the first of these fields that has one; undefined if the source states all that have a value. */
export function provenanceOf(item: Partial<Institute>, ...fields: ShownField[]): Provenance | undefined {
  return fields
    .filter((field) => item[field] != null)
    .flatMap((field): readonly string[] => provenanceKeys[field])
    .map((key) => item.provenance?.[key])
    .find(Boolean);
}

/** Whether any value of an institute or of its programmes is generated. */
export function hasGenerated(item: Institute & { programmes?: Pick<Programme, 'provenance'>[] }): boolean {
  return (
    Object.values(item.provenance ?? {}).includes('generated') ||
    (item.programmes ?? []).some(({ provenance }) => provenance === 'generated')
  );
}

/** Whether a search depends on programmes, fees or ratings, which may be generated even if no result shows one. */
export function mayMatchSamples({ facets, ranges, sort }: SearchState): boolean {
  return (
    facets.level !== undefined ||
    facets.mode !== undefined ||
    ranges.fee_min !== undefined ||
    ranges.fee_max !== undefined ||
    ranges.rating_min !== undefined ||
    sort === 'fee' ||
    sort === '-fee' ||
    sort === 'rating'
  );
}
