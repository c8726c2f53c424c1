import type { Institute, Known, Programme } from '../api/response-types.ts';
import type { SearchState } from '../search/model/search-url.ts';

/**
 * What `provenance` calls each field of an institute that the page shows; of several the first that it has counts. The
 * disciplines of an institute are its own and those of its programmes.
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

/** How the first of these fields that says so is known; undefined where the source states all of them that are there. */
export function howKnown(item: Partial<Institute>, ...fields: ShownField[]): Known | undefined {
  return fields
    .filter((field) => item[field] != null)
    .flatMap((field): readonly string[] => provenanceKeys[field])
    .map((key) => item.provenance?.[key])
    .find(Boolean);
}

export function hasGenerated(item: Institute & { programmes?: Programme[] | null }): boolean {
  return (
    Object.values(item.provenance ?? {}).includes('generated') ||
    (item.programmes ?? []).some(({ provenance }) => provenance === 'generated')
  );
}

/** Whether the search looks at programmes, fees or ratings, which may be samples even where no result shows one. */
export function searchesSamples({ facets, ranges, sort }: SearchState): boolean {
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
