import Router from '@koa/router';
import { similarParameters } from '../domain/lookup-parameters.ts';
import type { SimilarService } from '../search/similar-service.ts';
import { parameterReader } from './parameters.ts';
import type { SendAnswer } from './send-answer.ts';

const readParameters = parameterReader(similarParameters);

/** `GET /v1/institutes/{slug}/similar`. */
export function similarRoutes(deps: { sendAnswer: SendAnswer }): Router {
  const router = new Router({ prefix: '/v1/institutes' });

  router.get('/:slug/similar', (context) => {
    const { limit = 6 } = readParameters(context.querystring);
    return deps.sendAnswer(context, 'similar', `${limit} ${context.params.slug}`);
  });

  return router;
}

/** Similar institutes by the canonical query: how many, a blank, the slug. */
export async function makeSimilar(service: SimilarService, canonicalQuery: string): Promise<object> {
  const [limit] = canonicalQuery.split(' ', 1) as [string];
  return { items: await service.similar(canonicalQuery.slice(limit.length + 1), Number(limit)) };
}
