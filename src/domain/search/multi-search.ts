// biome-ignore lint/style/noRestrictedImports: a type alone, gone at run time; the port carries Elasticsearch requests.
import type { estypes } from '@elastic/elasticsearch';

export interface Hit {
  _source?: unknown;
  sort?: unknown[];
  highlight?: Record<string, string[]>;
  matched_queries?: string[];
}

/** The part of an Elasticsearch search response that this program reads. */
export interface SearchAnswer {
  hits: { total?: number | estypes.SearchTotalHits; hits: Hit[] };
  aggregations?: Record<string, unknown>;
}

/**
 * The port through which `src/search` reaches Elasticsearch: sends the searches in one request and resolves to one complete
 * answer for each, in their order. If any search fails, the promise is rejected; when only that search failed and not the
 * request, the error has its `position` in `searches`.
 */
export type MultiSearch = (searches: estypes.SearchSearchRequestBody[]) => Promise<SearchAnswer[]>;

/** The total of the first answer that counted it; 0 if none did. */
export function totalOf(answers: SearchAnswer[]): number {
  const total = answers.find(({ hits }) => hits.total !== undefined)?.hits.total;
  return typeof total === 'number' ? total : (total?.value ?? 0);
}
