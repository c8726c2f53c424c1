import type { estypes } from '@elastic/elasticsearch';
import type { InstituteDocument } from '../domain/document.ts';
import { type FacetName, isRangeFacet } from '../domain/facets.ts';
import { distanceKm } from '../domain/location.ts';
import { pageWindow, type SearchQuery } from '../domain/search-query.ts';
import { type CursorPosition, readCursor, writeCursor } from './cursor.ts';
import { readHighlight } from './highlighting.ts';
import { type RangeFacet, readRange } from './range-facet.ts';
import { planSearch } from './search-request.ts';
import { readValues, type ValuesFacet } from './value-facet.ts';

export type Item = Partial<InstituteDocument> & {
  id: number;
  /** from `near` to the item's location, where both are known */
  distance_km?: number;
  /** HTML: the fields that matched, escaped, with the words of q in <mark> */
  highlight?: Record<string, string>;
};

export interface SearchResult {
  total: number;
  items: Item[];
  facets: Partial<Record<FacetName, ValuesFacet | RangeFacet>>;
  /** Pages that can be turned to: `page` × `limit` ends at 10,000. */
  pages: number;
  /** Where the next page begins; null at the end. */
  cursor: string | null;
}

interface Hit {
  _source?: unknown;
  sort?: unknown[];
  highlight?: Record<string, string[]>;
}

export interface SearchAnswer {
  hits: { total?: number | estypes.SearchTotalHits; hits: Hit[] };
  aggregations?: Record<string, unknown>;
}

/** Sends searches together and answers each, completely, in their order; rejects otherwise. */
export type MultiSearch = (searches: estypes.SearchSearchRequestBody[]) => Promise<SearchAnswer[]>;

export interface SearchService {
  /** @throws AppError search-unavailable, bad-request for a cursor of another search */
  search(query: SearchQuery): Promise<SearchResult>;
}

export function createSearchService(deps: { multiSearch: MultiSearch }): SearchService {
  return {
    async search(query) {
      const plan = planSearch(query, readCursor(query));
      const [hits, ...counts] = await deps.multiSearch([
        plan.hits,
        ...plan.counts.map((count) => count.body),
      ]);
      const facetsOfCounts = plan.counts.map((count) => count.facets);
      return readResult(query, hits as SearchAnswer, facetsOfCounts, counts);
    },
  };
}

function readResult(
  query: SearchQuery,
  answer: SearchAnswer,
  facetsOfCounts: FacetName[][],
  counts: SearchAnswer[],
): SearchResult {
  const total = totalOf(answer);
  const facets: SearchResult['facets'] = {};
  // In the order of the facets, not of the searches that counted them.
  for (const name of query.facets) {
    const position = facetsOfCounts.findIndex((names) => names.includes(name));
    const count = counts[position]?.aggregations?.[name];
    facets[name] = isRangeFacet(name) ? readRange(count) : readValues(count, query.selected[name] ?? []);
  }
  const { hits } = answer.hits;
  const last = hits.at(-1);
  return {
    total,
    items: hits.map((hit) => readItem(hit, query)),
    facets,
    pages: Math.min(Math.ceil(total / query.limit), Math.floor(pageWindow / query.limit)),
    cursor: hits.length === query.limit && last ? writeCursor(query, last.sort as CursorPosition) : null,
  };
}

function readItem(hit: Hit, query: SearchQuery): Item {
  const { location, ...rest } = hit._source as Item;
  const highlight = readHighlight(hit.highlight);
  return {
    ...rest,
    ...(query.fields.includes('location') && { location: location ?? null }),
    ...(query.near && location && { distance_km: Math.round(distanceKm(query.near, location) * 10) / 10 }),
    ...(highlight && { highlight }),
  };
}

function totalOf(answer: SearchAnswer): number {
  const { total } = answer.hits;
  return typeof total === 'number' ? total : (total?.value ?? 0);
}
