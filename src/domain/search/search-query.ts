import type { Sort } from '../enumerations.ts';
import type { InstituteDocument } from '../institutes/document.ts';
import type { Location } from '../institutes/location.ts';
import type { FacetName, RangeFacetName, ValueFacetName } from './facets.ts';

/** `page` × `limit` goes this far. */
export const pageWindow = 10_000;

/** What an item of a result list has; `fields` chooses among them. `id` is always there. */
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

/** A search, complete: every default filled in, values distinct. */
export interface SearchQuery {
  q: string | null;
  /** The selected values of each facet that has some: OR within a facet, AND among them. */
  selected: Partial<Record<ValueFacetName, string[]>>;
  ranges: Record<RangeFacetName, Range>;
  near: Location | null;
  /** kilometres about `near` */
  radius: number | null;
  sort: Sort;
  page: number;
  limit: number;
  cursor: string | null;
  highlight: boolean;
  fields: readonly string[];
  facets: FacetName[];
}

/** How many facets a search constrains: each is counted by itself, without its own constraint. */
export function constrainedFacets({ selected, ranges }: Pick<SearchQuery, 'selected' | 'ranges'>): number {
  const constrained = Object.values(ranges).filter(({ min, max }) => min !== null || max !== null);
  return Object.keys(selected).length + constrained.length;
}

const freeFacets = 3;

/**
 * How many reads a search counts for: one, and one more for each constrained facet beyond the third, since each may cost as
 * much as a plain search.
 */
export function readPoints(query: Pick<SearchQuery, 'selected' | 'ranges'>): number {
  return 1 + Math.max(0, constrainedFacets(query) - freeFacets);
}
