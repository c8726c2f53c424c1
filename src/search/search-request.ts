import type { estypes } from '@elastic/elasticsearch';
import { type FacetName, isRangeFacet } from '../domain/facets.ts';
import type { SearchQuery } from '../domain/search-query.ts';
import type { CursorPosition } from './cursor.ts';
import { filters, isConstrained } from './filters.ts';
import { highlighting } from './highlighting.ts';
import { rangeAggregation } from './range-facet.ts';
import { sorting } from './sorting.ts';
import { textQuery } from './text-query.ts';
import { valueAggregation } from './value-facet.ts';

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
 * Hits and facets apart, so that the shard request cache serves the facets of every page. Facets without a constraint
 * share one search; each constrained facet is counted in a search of its own, which ignores that constraint.
 * `after` is where a cursor stands; null begins with the page.
 */
export function planSearch(query: SearchQuery, after: CursorPosition | null = null): SearchPlan {
  const shared = query.facets.filter((name) => !isConstrained(query, name));
  const own = query.facets.filter((name) => isConstrained(query, name));
  return {
    hits: {
      query: matching(query),
      sort: sorting(query),
      ...(after ? { search_after: after } : { from: (query.page - 1) * query.limit }),
      size: query.limit,
      _source: sourceFields(query),
      track_total_hits: true,
      ...(query.highlight && query.q !== null && { highlight: highlighting(query.q) }),
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
      aggs: Object.fromEntries(
        names.map((name) => [
          name,
          isRangeFacet(name) ? rangeAggregation(name, query) : valueAggregation(name, query),
        ]),
      ),
    },
  };
}

/** The text scores only where there is text; everything else filters. */
function matching(query: SearchQuery, except?: FacetName): estypes.QueryDslQueryContainer {
  const filter = filters(query, except);
  if (query.q === null) return filter.length === 0 ? { match_all: {} } : { bool: { filter } };
  return { bool: { must: [textQuery(query.q)], filter } };
}

/** The distance is reckoned from the location, so that is fetched, asked for or not. */
function sourceFields(query: SearchQuery): string[] {
  return query.near ? [...new Set([...query.fields, 'location'])] : [...query.fields];
}
