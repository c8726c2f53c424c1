import type { estypes } from '@elastic/elasticsearch';
import type { InstituteDocument } from '../domain/document.ts';
import type { FacetName } from '../domain/facets.ts';
import { pageWindow, type SearchQuery } from '../domain/search-query.ts';
import { readFacet, type ValuesFacet } from './facet-counts.ts';
import { planSearch } from './search-request.ts';

export type Item = Partial<InstituteDocument> & { id: number };

export interface SearchResult {
  total: number;
  items: Item[];
  facets: Partial<Record<FacetName, ValuesFacet>>;
  /** Pages that can be turned to: `page` × `limit` ends at 10,000. */
  pages: number;
}

export interface SearchAnswer {
  hits: { total?: number | estypes.SearchTotalHits; hits: { _source?: unknown }[] };
  aggregations?: Record<string, unknown>;
}

/** Sends searches together and answers each, completely, in their order; rejects otherwise. */
export type MultiSearch = (searches: estypes.SearchSearchRequestBody[]) => Promise<SearchAnswer[]>;

export interface SearchService {
  /** @throws AppError search-unavailable */
  search(query: SearchQuery): Promise<SearchResult>;
}

export function createSearchService(deps: { multiSearch: MultiSearch }): SearchService {
  return {
    async search(query) {
      const plan = planSearch(query);
      const [hits, ...counts] = await deps.multiSearch([
        plan.hits,
        ...plan.counts.map((count) => count.body),
      ]);
      return readResult(
        query,
        plan.counts.map((count) => count.facets),
        hits as SearchAnswer,
        counts,
      );
    },
  };
}

function readResult(
  query: SearchQuery,
  facetsOfCounts: FacetName[][],
  hits: SearchAnswer,
  counts: SearchAnswer[],
): SearchResult {
  const total = totalOf(hits);
  const facets: SearchResult['facets'] = {};
  // In the order of the facets, not of the searches that counted them.
  for (const name of query.facets) {
    const position = facetsOfCounts.findIndex((names) => names.includes(name));
    facets[name] = readFacet(counts[position]?.aggregations?.[name], query.selected[name] ?? []);
  }
  return {
    total,
    items: hits.hits.hits.map((hit) => hit._source as Item),
    facets,
    pages: Math.min(Math.ceil(total / query.limit), Math.floor(pageWindow / query.limit)),
  };
}

function totalOf(answer: SearchAnswer): number {
  const { total } = answer.hits;
  return typeof total === 'number' ? total : (total?.value ?? 0);
}
