import type Router from '@koa/router';
import { canonicalText } from '../../contract/canonical-query.ts';
import { suggestParameters } from '../../contract/parameters/lookup-parameters.ts';
import { parameterReader } from '../../contract/reading/parameter-reader.ts';
import { memo } from '../../domain/memo.ts';
import type { SuggestService } from '../../search/suggest/suggest-service.ts';
import { createRouter } from '../router.ts';
import type { SendAnswer } from '../send-answer.ts';

const readParameters = parameterReader(suggestParameters);

/** `GET /v1/suggest`. */
export function suggestRoutes(deps: { sendAnswer: SendAnswer }): Router {
  const router = createRouter();
  const canonical = memo((queryString) => {
    const { q, limit = 5 } = readParameters(queryString);
    return new URLSearchParams({ q: canonicalText(q), limit: String(limit) }).toString();
  });

  router.get('/v1/suggest', (context) => deps.sendAnswer(context, 'suggest', canonical(context.querystring)));

  return router;
}

/** Suggestions by their canonical query. */
export function makeSuggestions(service: SuggestService, canonicalQuery: string): Promise<object> {
  const { q = '', limit = 5 } = readParameters(canonicalQuery);
  return service.suggest(q, limit);
}
