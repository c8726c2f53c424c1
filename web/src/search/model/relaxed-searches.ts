import type { Relaxation } from '../../../../src/contract/responses/search-response.ts';
import { isValueFacet, rangeFacets, valueFacets } from '../../../../src/domain/search/facets.ts';
import { rangeSpecs } from './filters.ts';
import { parseSearch, renderSearch, type SearchState } from './search-url.ts';

export interface RelaxedSearch {
  /** What the search leaves out: 'State', 'Yearly fee up to ₹1,000', '“law”'. */
  omitted: string;
  total: number;
  state: SearchState;
}

/** The searches that the API suggests because they find more, each without one parameter. */
export function relaxedSearches(state: SearchState, relaxations: Relaxation[]): RelaxedSearch[] {
  const current = renderSearch({ ...state, page: 1 });
  return relaxations.flatMap(({ drop, total }) => {
    const params = new URLSearchParams(current);
    params.delete(drop);
    // The page cannot leave out a parameter that it does not know.
    if (params.toString() === current) return [];
    return [{ omitted: describeParameter(state, drop), total, state: parseSearch(params.toString()) }];
  });
}

function describeParameter(state: SearchState, parameter: string): string {
  if (parameter === 'q') return `“${state.q}”`;
  if (isValueFacet(parameter)) return valueFacets[parameter].label;
  for (const { facet, min, max, format } of rangeSpecs) {
    const bound = parameter === min ? state.ranges[min] : parameter === max ? state.ranges[max] : undefined;
    if (bound === undefined) continue;
    return `${rangeFacets[facet].label} ${parameter === min ? 'from' : 'up to'} ${format(bound)}`;
  }
  return parameter;
}
