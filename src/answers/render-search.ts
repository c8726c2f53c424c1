import { pathOf } from '../contract/answer-key.ts';
import type { SearchRequest } from '../contract/answer-request.ts';
import type { SearchResponse } from '../contract/responses/search-response.ts';
import type { SearchResult, SearchService } from '../search/search-service.ts';
import type { RenderedBody } from './rendered-body.ts';

/**
 * Renders a page of search results.
 * @param version of the cache when rendering began; null to count everything anew
 * @throws AppError search-unavailable; with a cursor also bad-request and database-unavailable
 */
export async function renderSearch(
  service: SearchService,
  request: SearchRequest,
  version: string | null,
): Promise<RenderedBody> {
  const { query } = request;
  const result = await service.search(query, version);
  const link = (page: number) => pathOf({ kind: 'search', query: { ...query, page, cursor: null } });
  const body: SearchResponse = {
    total: result.total,
    items: result.items,
    facets: result.facets,
    interpretation: result.interpretation,
    page: {
      number: query.page,
      limit: query.limit,
      pages: result.pages,
      cursor: result.cursor,
      next: query.page < result.pages ? link(query.page + 1) : null,
      prev: query.page > 1 ? link(Math.min(query.page - 1, Math.max(1, result.pages))) : null,
    },
    ...suggestion(result),
  };
  return { body, total: result.total };
}

/** The member `suggestion`, left out when the search has nothing to suggest. */
function suggestion({ didYouMean, relax }: SearchResult) {
  if (!didYouMean && relax.length === 0) return {};
  return {
    suggestion: { ...(didYouMean && { did_you_mean: didYouMean }), ...(relax.length > 0 && { relax }) },
  };
}
