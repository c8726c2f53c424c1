import Router from '@koa/router';
import { suggestParameters } from '../domain/lookup-parameters.ts';
import type { SuggestService } from '../search/suggest-service.ts';
import { parameterReader } from './parameters.ts';

const readParameters = parameterReader(suggestParameters);

/** `GET /v1/suggest`. */
export function suggestRoutes(deps: { suggestService: SuggestService }): Router {
  const router = new Router({ prefix: '/v1/suggest' });

  router.get('/', async (context) => {
    const { q = '', limit = 5 } = readParameters(context.querystring);
    const started = performance.now();
    context.body = await deps.suggestService.suggest(q, limit);
    context.set('Server-Timing', `suggest;dur=${(performance.now() - started).toFixed(1)}`);
  });

  return router;
}
