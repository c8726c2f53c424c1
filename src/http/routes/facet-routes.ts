import type Router from '@koa/router';
import { canonicalFacetSearch } from '../../contract/canonical-query.ts';
import { facetList } from '../../contract/facet-list.ts';
import { facetParameters, noParameters } from '../../contract/parameters/lookup-parameters.ts';
import { toSearchQuery } from '../../contract/parameters/search-parameters.ts';
import { invalidParameters, parameterReader } from '../../contract/reading/parameter-reader.ts';
import { memo } from '../../domain/memo.ts';
import { type FacetName, facetNames, isRangeFacet, type ValueFacetName } from '../../domain/search/facets.ts';
import { AppError } from '../../errors.ts';
import type { FacetValueService } from '../../search/facet-value-service.ts';
import { createRouter } from '../router.ts';
import type { SendAnswer } from '../send-answer.ts';

const readNone = parameterReader(noParameters);
const readParameters = parameterReader(facetParameters);

/** `GET /v1/facets`. */
export function facetListRoutes(): Router {
  const router = createRouter();

  router.get('/v1/facets', (context) => {
    readNone(context.querystring);
    context.set('Cache-Control', 'no-cache');
    context.body = { facets: facetList };
  });

  return router;
}

/** `GET /v1/facets/{name}`. */
export function facetRoutes(deps: { sendAnswer: SendAnswer }): Router {
  const router = createRouter();
  const canonical = memo((queryString) => canonicalFacetSearch(readInput(queryString)));

  router.get('/v1/facets/:name', (context) => {
    const name = knownFacet(context.params.name as string);
    if (isRangeFacet(name)) {
      readParameters(context.querystring);
      const detail = `is a facet of ranges: there are no values to search; ${name}_min and the like constrain it`;
      throw new AppError('bad-request', `${name} ${detail}.`, {
        fieldErrors: [{ parameter: 'name', detail }],
      });
    }
    return deps.sendAnswer(context, 'facet', `${name}?${canonical(context.querystring)}`);
  });

  return router;
}

/** @throws AppError bad-request that names every fault at once */
function readInput(queryString: string) {
  const parameters = readParameters(queryString);
  const { q = '', limit = 20, text, ...constraints } = parameters;
  const { query, faults } = toSearchQuery({ ...constraints, ...(text !== undefined && { q: text }) });
  if (faults.length > 0) throw invalidParameters(faults);
  return { q, limit, query };
}

/** The values of a facet by the canonical query: the name, a question mark, the parameters. */
export async function makeFacetValues(service: FacetValueService, canonicalQuery: string): Promise<object> {
  const [name, queryString] = canonicalQuery.split('?', 2) as [ValueFacetName, string];
  const { q, limit, query } = readInput(queryString);
  return { facet: name, ...(await service.searchValues(name, q, query, limit)) };
}

function knownFacet(name: string): FacetName {
  if ((facetNames as string[]).includes(name)) return name as FacetName;
  throw new AppError('not-found', `There is no such facet; there are ${facetNames.join(', ')}.`);
}
