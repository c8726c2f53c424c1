import type { SuggestRequest } from '../contract/answer-request.ts';
import type { SuggestService } from '../search/suggest/suggest-service.ts';
import type { RenderedBody } from './rendered-body.ts';

/**
 * Renders the suggestions for a text that is being typed.
 * @throws AppError search-unavailable
 */
export async function renderSuggestions(
  service: SuggestService,
  { q, limit }: SuggestRequest,
): Promise<RenderedBody> {
  return { body: await service.suggest(q, limit), total: null };
}
