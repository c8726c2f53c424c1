import type { Sort } from '../enumerations.ts';
import type { InstituteDocument } from '../institutes/document.ts';
import type { Location } from '../institutes/location.ts';
import type { FacetName, RangeFacetName, ValueFacetName } from './facets.ts';

/** The greatest `page` × `limit`: later results are reached with a cursor. */
export const pageWindow = 10_000;

/** The fields that an item of a result list can have. The parameter `fields` selects among them; `id` is always included. */
export const itemFields = [
  'id',
  'slug',
  'name',
  'kind',
  'ownership',
  'university',
  'affiliation',
  'country',
  'state',
  'district',
  'city',
  'location',
  'established',
  'accreditation',
  'gender',
  'rating',
  'popularity',
  'website',
  'logo',
  'aliases',
  'disciplines',
  'levels',
  'modes',
  'facilities',
  'fee',
  'programme_count',
  'provenance',
] as const satisfies (keyof InstituteDocument)[];

export interface Range {
  min: number | null;
  max: number | null;
}

/** A complete search: every default is filled in, and the values of each facet are distinct. */
export interface SearchQuery {
  q: string | null;
  /** The selected values of each facet with a selection: OR within a facet, AND between facets. */
  selected: Partial<Record<ValueFacetName, string[]>>;
  ranges: Record<RangeFacetName, Range>;
  near: Location | null;
  /** The distance from `near`, in kilometres. */
  radius: number | null;
  sort: Sort;
  page: number;
  limit: number;
  cursor: string | null;
  highlight: boolean;
  fields: readonly string[];
  facets: FacetName[];
}

/** How many facets a search constrains: each of them is counted in its own search, without its own constraint. */
function constrainedFacetCount({ selected, ranges }: Pick<SearchQuery, 'selected' | 'ranges'>): number {
  const constrained = Object.values(ranges).filter(({ min, max }) => min !== null || max !== null);
  return Object.keys(selected).length + constrained.length;
}

// How many constrained facets do not add to the read points.
const freeConstrainedFacets = 3;

/**
 * How many reads a search costs in the rate limit: one, and one more for each constrained facet beyond the third, since
 * counting each of them may cost as much as a plain search (docs/query-plans.md#what-one-get-costs-at-most).
 */
export function readPoints(query: Pick<SearchQuery, 'selected' | 'ranges'>): number {
  return 1 + Math.max(0, constrainedFacetCount(query) - freeConstrainedFacets);
}
