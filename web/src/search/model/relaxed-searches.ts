import { facetLabels } from '../../shared/labels.ts';
import { rangeSpecs } from './filters.ts';
import { facetNames, parseSearch, renderSearch, type SearchState } from './search-url.ts';

export interface Relaxed {
  /** What is left out: 'State', 'Yearly fee up to ₹1,000', '“law”'. */
  name: string;
  total: number;
  state: SearchState;
}

/** The searches that the API says find more, each without one parameter. */
export function relaxedSearches(state: SearchState, relax: { drop: string; total: number }[]): Relaxed[] {
  const here = renderSearch({ ...state, page: 1 });
  return relax.flatMap(({ drop, total }) => {
    const params = new URLSearchParams(here);
    params.delete(drop);
    // A parameter that this page does not have cannot be left out of it.
    if (params.toString() === here) return [];
    return [{ name: dropped(state, drop), total, state: parseSearch(params.toString()) }];
  });
}

function dropped(state: SearchState, parameter: string): string {
  if (parameter === 'q') return `“${state.q}”`;
  const facet = facetNames.find((name) => name === parameter);
  if (facet) return facetLabels[facet];
  for (const { name, min, max, format } of rangeSpecs) {
    const bound = parameter === min ? state.ranges[min] : parameter === max ? state.ranges[max] : undefined;
    if (bound !== undefined) return `${name} ${parameter === min ? 'from' : 'up to'} ${format(bound)}`;
  }
  return parameter;
}
