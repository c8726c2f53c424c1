import type { FacetValue } from '../../../../src/contract/responses/facet-responses.ts';

interface FacetRow {
  value: string;
  /** Null while it is unknown: before the first response, or where the response does not list the value. */
  count: number | null;
  selected: boolean;
}

/**
 * The rows of a facet. Selected values come first, even those that the response does not list. A `fixedOrder` takes
 * precedence, so that rows do not move under the pointer while somebody selects values.
 */
export function facetRows(
  values: Pick<FacetValue, 'value' | 'count'>[],
  selected: string[],
  fixedOrder: string[] | null,
): FacetRow[] {
  const counts = new Map(values.map(({ value, count }) => [value, count]));
  const all = [...new Set([...selected, ...(fixedOrder ?? []), ...counts.keys()])];
  const rows = all
    .filter((value) => counts.has(value) || selected.includes(value))
    .map((value) => ({ value, count: counts.get(value) ?? null, selected: selected.includes(value) }));
  if (!fixedOrder) return rows;
  const positions = new Map(fixedOrder.map((value, index) => [value, index]));
  const rank = (row: FacetRow) => positions.get(row.value) ?? fixedOrder.length;
  return rows.sort((a, b) => rank(a) - rank(b));
}
