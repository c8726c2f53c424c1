import Router from '@koa/router';
import { facetList } from '../domain/facet-list.ts';
import { type FacetName, facetNames, isRangeFacet } from '../domain/facets.ts';
import { facetParameters, noParameters } from '../domain/lookup-parameters.ts';
import { toSearchQuery } from '../domain/search-query.ts';
import { AppError } from '../errors.ts';
import type { FacetSearch } from '../search/facet-search.ts';
import { badParameters, parameterReader } from './parameters.ts';

const readNone = parameterReader(noParameters);
const readParameters = parameterReader(facetParameters);

/** `GET /v1/facets` and `GET /v1/facets/{name}`. */
export function facetRoutes(deps: { facetSearch: FacetSearch }): Router {
  const router = new Router({ prefix: '/v1/facets' });

  router.get('/', (context) => {
    readNone(context.querystring);
    context.body = { facets: facetList };
  });

  router.get('/:name', async (context) => {
    const name = knownFacet(context.params.name as string);
    const { q = '', limit = 20, text, ...constraints } = readParameters(context.querystring);
    if (isRangeFacet(name)) {
      const detail = `is a facet of ranges: there are no values to search; ${name}_min and the like constrain it`;
      throw new AppError('bad-request', `${name} ${detail}.`, { faults: [{ parameter: 'name', detail }] });
    }
    const { query, faults } = toSearchQuery({ ...constraints, ...(text !== undefined && { q: text }) });
    if (faults.length > 0) throw badParameters(faults);
    const started = performance.now();
    const found = await deps.facetSearch.searchValues(name, q, query, limit);
    context.set('Server-Timing', `facet;dur=${(performance.now() - started).toFixed(1)}`);
    context.body = { facet: name, ...found };
  });

  return router;
}

function knownFacet(name: string): FacetName {
  if ((facetNames as string[]).includes(name)) return name as FacetName;
  throw new AppError('not-found', `There is no such facet; there are ${facetNames.join(', ')}.`);
}
