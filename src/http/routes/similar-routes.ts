import type Router from '@koa/router';
import { similarParameters } from '../../contract/parameters/lookup-parameters.ts';
import { parameterReader } from '../../contract/reading/parameter-reader.ts';
import type { SimilarService } from '../../search/similar/similar-service.ts';
import { createRouter } from '../router.ts';
import type { SendAnswer } from '../send-answer.ts';

const readParameters = parameterReader(similarParameters);

/** `GET /v1/institutes/{slug}/similar`. */
export function similarRoutes(deps: { sendAnswer: SendAnswer }): Router {
  const router = createRouter();

  router.get('/v1/institutes/:slug/similar', (context) => {
    const { limit = 6 } = readParameters(context.querystring);
    return deps.sendAnswer(context, 'similar', `${limit} ${context.params.slug}`);
  });

  return router;
}

/** Similar institutes by the canonical query. */
export async function makeSimilar(service: SimilarService, canonicalQuery: string): Promise<object> {
  const { slug, limit } = readSimilar(canonicalQuery);
  return { items: await service.similar(slug, limit) };
}

/** What a canonical query says: how many, a blank, the slug. */
export function readSimilar(canonicalQuery: string): { limit: number; slug: string } {
  const [limit] = canonicalQuery.split(' ', 1) as [string];
  return { limit: Number(limit), slug: canonicalQuery.slice(limit.length + 1) };
}
