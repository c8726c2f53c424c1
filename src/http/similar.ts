import Router from '@koa/router';
import { similarParameters } from '../domain/lookup-parameters.ts';
import type { SimilarService } from '../search/similar-service.ts';
import { parameterReader } from './parameters.ts';

const readParameters = parameterReader(similarParameters);

/** `GET /v1/institutes/{slug}/similar`. */
export function similarRoutes(deps: { similarService: SimilarService }): Router {
  const router = new Router({ prefix: '/v1/institutes' });

  router.get('/:slug/similar', async (context) => {
    const { limit = 6 } = readParameters(context.querystring);
    const started = performance.now();
    const items = await deps.similarService.similar(context.params.slug as string, limit);
    context.set('Server-Timing', `similar;dur=${(performance.now() - started).toFixed(1)}`);
    context.body = { items };
  });

  return router;
}
