import type Router from '@koa/router';
import type { Middleware } from 'koa';
import { withKey } from '../../contract/answer-key.ts';
import { readNoParameters } from '../../contract/reading/parameter-reader.ts';
import { readFeedRequest, readSearchRequest } from '../../contract/reading/search-input.ts';
import { memo } from '../../domain/memo.ts';
import { readPoints } from '../../domain/search/search-query.ts';
import type { ChargeRead } from '../middleware/rate-limiting.ts';
import { createRouter } from '../router.ts';
import type { SendAnswer } from '../send-answer.ts';

/**
 * `GET /v1/institutes`, `GET /v1/institutes.atom`, `GET /v1/institutes/compare` and `GET /v1/institutes/{slug}`.
 * @param deps.comparison answers `GET /v1/institutes/compare`
 */
export function instituteRoutes(deps: {
  sendAnswer: SendAnswer;
  chargeRead: ChargeRead;
  comparison: Middleware[];
}): Router {
  const router = createRouter();
  const read = memo((queryString) => {
    const request = readSearchRequest(queryString);
    return { keyed: withKey(request), points: readPoints(request.query) };
  });

  router.get('/v1/institutes', (context) => {
    const { keyed, points } = read(context.querystring);
    deps.chargeRead(context, points);
    return deps.sendAnswer(context, keyed);
  });

  router.get('/v1/institutes.atom', (context) => {
    const request = readFeedRequest(context.querystring);
    deps.chargeRead(context, readPoints(request.query));
    return deps.sendAnswer(context, withKey(request));
  });

  // Before `:slug`, whose pattern matches this path too. No institute has the slug `compare`.
  router.get('/v1/institutes/compare', ...deps.comparison);

  router.get('/v1/institutes/:slug', (context) => {
    readNoParameters(context.querystring);
    return deps.sendAnswer(context, withKey({ kind: 'institute', slug: context.params.slug as string }));
  });

  return router;
}
