import type Router from '@koa/router';
import type { Made } from '../../answers/answer-cache.ts';
import { canonicalSearch } from '../../contract/canonical-query.ts';
import { noParameters } from '../../contract/parameters/lookup-parameters.ts';
import { parameterReader } from '../../contract/reading/parameter-reader.ts';
import { readSearchInput } from '../../contract/reading/search-input.ts';
import { memo } from '../../domain/memo.ts';
import { readPoints, type SearchQuery } from '../../domain/search/search-query.ts';
import type { SearchResult, SearchService } from '../../search/search-service.ts';
import type { ChargeRead } from '../middleware/rate-limiting.ts';
import { createRouter } from '../router.ts';
import type { SendAnswer } from '../send-answer.ts';

const readNone = parameterReader(noParameters);

/** `GET /v1/institutes` and `GET /v1/institutes/{slug}`. */
export function instituteRoutes(deps: { sendAnswer: SendAnswer; chargeRead: ChargeRead }): Router {
  const router = createRouter();
  const canonical = memo((queryString) => {
    const query = readSearchInput(queryString);
    return { text: canonicalSearch(query), points: readPoints(query) };
  });

  router.get('/v1/institutes', (context) => {
    const { text, points } = canonical(context.querystring);
    deps.chargeRead(context, points);
    return deps.sendAnswer(context, 'search', text);
  });

  router.get('/v1/institutes/:slug', (context, next) => {
    // That is no institute but a call of its own.
    if (context.params.slug === 'compare') return next();
    readNone(context.querystring);
    return deps.sendAnswer(context, 'institute', context.params.slug as string);
  });

  return router;
}

/** The answer to a search by its canonical query. */
export async function makeSearch(
  service: SearchService,
  canonicalQuery: string,
  version: string | null,
): Promise<Made> {
  const query = readSearchInput(canonicalQuery);
  const result = await service.search(query, version);
  return { body: presentResult(result, query), total: result.total };
}

function presentResult(result: SearchResult, query: SearchQuery) {
  const link = (page: number) =>
    `/v1/institutes?${canonicalSearch({ ...query, page, cursor: null })}`.replace(/\?$/, '');
  return {
    total: result.total,
    items: result.items,
    facets: result.facets,
    interpretation: result.interpretation,
    page: {
      number: query.page,
      limit: query.limit,
      pages: result.pages,
      cursor: result.cursor,
      next: query.page < result.pages ? link(query.page + 1) : null,
      prev: query.page > 1 ? link(Math.min(query.page - 1, Math.max(1, result.pages))) : null,
    },
    ...suggestion(result),
  };
}

/** Only what helps: nothing where enough was found as it was typed. */
function suggestion({ didYouMean, relax }: SearchResult) {
  if (!didYouMean && relax.length === 0) return {};
  return {
    suggestion: { ...(didYouMean && { did_you_mean: didYouMean }), ...(relax.length > 0 && { relax }) },
  };
}
