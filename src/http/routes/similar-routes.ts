import type Router from '@koa/router';
import { withKey } from '../../contract/answer-key.ts';
import { readSimilarRequest } from '../../contract/reading/similar-input.ts';
import { createRouter } from '../router.ts';
import type { SendAnswer } from '../send-answer.ts';

/** `GET /v1/institutes/{slug}/similar`. */
export function similarRoutes(deps: { sendAnswer: SendAnswer }): Router {
  const router = createRouter();

  router.get('/v1/institutes/:slug/similar', (context) => {
    const request = readSimilarRequest(context.params.slug as string, context.querystring);
    return deps.sendAnswer(context, withKey(request));
  });

  return router;
}
