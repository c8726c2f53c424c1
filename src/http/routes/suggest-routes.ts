import type Router from '@koa/router';
import { withKey } from '../../contract/answer-key.ts';
import { readSuggestRequest } from '../../contract/reading/suggest-input.ts';
import { memo } from '../../domain/memo.ts';
import { createRouter } from '../router.ts';
import type { SendAnswer } from '../send-answer.ts';

/** `GET /v1/suggest`. */
export function suggestRoutes(deps: { sendAnswer: SendAnswer }): Router {
  const router = createRouter();
  const read = memo((queryString) => withKey(readSuggestRequest(queryString)));

  router.get('/v1/suggest', (context) => deps.sendAnswer(context, read(context.querystring)));

  return router;
}
