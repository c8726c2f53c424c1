import type { SimilarRequest } from '../contract/answer-request.ts';
import type { SimilarResponse } from '../contract/responses/similar-response.ts';
import { hasCode } from '../errors.ts';
import type { SimilarService } from '../search/similar/similar-service.ts';
import type { MovedOrNotFound } from './moved-or-not-found.ts';
import type { RenderedBody } from './rendered-body.ts';

/**
 * Renders the institutes that are similar to one.
 * @throws AppError search-unavailable, database-unavailable; moved when the institute has another slug now; not-found
 */
export async function renderSimilar(
  service: SimilarService,
  movedOrNotFound: MovedOrNotFound,
  request: SimilarRequest,
): Promise<RenderedBody> {
  try {
    const body: SimilarResponse = { items: await service.similar(request.slug, request.limit) };
    return { body, total: null };
  } catch (error) {
    if (!hasCode(error, 'not-found')) throw error;
    throw await movedOrNotFound(request);
  }
}
