import type { FacetValue } from '../../api/response-types.ts';

export interface FacetRow {
  value: string;
  /** Null where the answer does not say, as before the first one has come. */
  count: number | null;
  selected: boolean;
}

/**
 * The rows of a facet: selected ones first, and those that the answer does not list too.
 * `held` keeps the order that was there, so that rows do not jump away from under a pointer.
 */
export function facetRows(values: FacetValue[], selected: string[], held: string[] | null): FacetRow[] {
  const counts = new Map(values.map(({ value, count }) => [value, count]));
  const all = [...new Set([...selected, ...(held ?? []), ...counts.keys()])];
  const rows = all
    .filter((value) => counts.has(value) || selected.includes(value))
    .map((value) => ({ value, count: counts.get(value) ?? null, selected: selected.includes(value) }));
  if (!held) return rows;
  const place = new Map(held.map((value, index) => [value, index]));
  const rank = (row: FacetRow) => place.get(row.value) ?? held.length;
  return rows.sort((a, b) => rank(a) - rank(b));
}
