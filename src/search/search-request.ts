import type { estypes } from '@elastic/elasticsearch';
import type { FacetName } from '../domain/facets.ts';
import type { SearchQuery } from '../domain/search-query.ts';
import { facetAggregation } from './facet-counts.ts';
import { filters } from './filters.ts';
import { sorting } from './sorting.ts';
import { textQuery } from './text-query.ts';

export interface FacetSearch {
  facets: FacetName[];
  body: estypes.SearchSearchRequestBody;
}

/** The searches that one request needs, sent together. */
export interface SearchPlan {
  hits: estypes.SearchSearchRequestBody;
  counts: FacetSearch[];
}

/**
 * Hits and facets apart, so that the shard request cache serves the facets of every page. Facets without a selection
 * share one search; each selected facet is counted in a search of its own, which ignores that selection.
 */
export function planSearch(query: SearchQuery): SearchPlan {
  const shared = query.facets.filter((name) => !query.selected[name]);
  const own = query.facets.filter((name) => query.selected[name]);
  return {
    hits: {
      query: matching(query),
      sort: sorting(query.sort),
      from: (query.page - 1) * query.limit,
      size: query.limit,
      _source: [...query.fields],
      track_total_hits: true,
    },
    counts: [
      ...(shared.length > 0 ? [countSearch(query, shared)] : []),
      ...own.map((name) => countSearch(query, [name], name)),
    ],
  };
}

function countSearch(query: SearchQuery, names: FacetName[], except?: FacetName): FacetSearch {
  return {
    facets: names,
    body: {
      query: matching(query, except),
      size: 0,
      track_total_hits: false,
      aggs: Object.fromEntries(names.map((name) => [name, facetAggregation(name, query)])),
    },
  };
}

/** The text scores only where there is text; everything else filters. */
function matching(query: SearchQuery, except?: FacetName): estypes.QueryDslQueryContainer {
  const filter = filters(query, except);
  if (query.q === null) return filter.length === 0 ? { match_all: {} } : { bool: { filter } };
  return { bool: { must: [textQuery(query.q)], filter } };
}
