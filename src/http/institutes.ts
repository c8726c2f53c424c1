import Router from '@koa/router';
import type { InstituteRow } from '../domain/institute.ts';
import { presentInstitute } from '../domain/institute-detail.ts';
import { isSlug, noParameters } from '../domain/lookup-parameters.ts';
import { type SearchParameters, toQueryString } from '../domain/search-query.ts';
import { AppError } from '../errors.ts';
import type { SearchResult, SearchService } from '../search/search-service.ts';
import { parameterReader } from './parameters.ts';
import { readSearchInput } from './search-input.ts';

const readNone = parameterReader(noParameters);

/** `GET /v1/institutes` and `GET /v1/institutes/{slug}`. */
export function instituteRoutes(deps: {
  searchService: SearchService;
  findPublishedBySlug: (slug: string) => Promise<InstituteRow | null>;
}): Router {
  const router = new Router({ prefix: '/v1/institutes' });

  router.get('/', async (context) => {
    const { parameters, query } = readSearchInput(context.querystring);
    const started = performance.now();
    const result = await deps.searchService.search(query);
    context.set('Server-Timing', `search;dur=${(performance.now() - started).toFixed(1)}`);
    context.body = presentResult(result, parameters, { number: query.page, limit: query.limit });
  });

  router.get('/:slug', async (context) => {
    const slug = context.params.slug as string;
    readNone(context.querystring);
    const row = isSlug(slug) ? await deps.findPublishedBySlug(slug) : null;
    if (!row) throw new AppError('not-found', 'There is no institute of that name.');
    context.body = presentInstitute(row);
  });

  return router;
}

function presentResult(
  result: SearchResult,
  parameters: SearchParameters,
  page: { number: number; limit: number },
) {
  const link = (number: number) => `/v1/institutes?${toQueryString(parameters, number)}`.replace(/\?$/, '');
  return {
    total: result.total,
    items: result.items,
    facets: result.facets,
    interpretation: result.interpretation,
    page: {
      ...page,
      pages: result.pages,
      cursor: result.cursor,
      next: page.number < result.pages ? link(page.number + 1) : null,
      prev: page.number > 1 ? link(Math.min(page.number - 1, Math.max(1, result.pages))) : null,
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
