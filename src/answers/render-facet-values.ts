import type { FacetRequest } from '../contract/answer-request.ts';
import type { FacetValues } from '../contract/responses/facet-responses.ts';
import type { FacetValueService } from '../search/facet-value-service.ts';
import type { RenderedBody } from './rendered-body.ts';

/**
 * Renders the values of a facet.
 * @throws AppError search-unavailable
 */
export async function renderFacetValues(
  service: FacetValueService,
  { name, q, query, limit }: FacetRequest,
): Promise<RenderedBody> {
  const body: FacetValues = { facet: name, ...(await service.searchValues(name, q, query, limit)) };
  return { body, total: null };
}
