import type Router from '@koa/router';
import { withKey } from '../../contract/answer-key.ts';
import type { KeyedRequest } from '../../contract/answer-request.ts';
import { facetList } from '../../contract/facet-list.ts';
import { readFacetParameters, readFacetRequest } from '../../contract/reading/facet-input.ts';
import { readNoParameters } from '../../contract/reading/parameter-reader.ts';
import { memo } from '../../domain/memo.ts';
import {
  type FacetName,
  facetNames,
  isRangeFacet,
  type RangeFacetName,
  type ValueFacetName,
  valueFacetNames,
} from '../../domain/search/facets.ts';
import { AppError } from '../../errors.ts';
import { createRouter } from '../router.ts';
import type { SendAnswer } from '../send-answer.ts';

// Of each facet; together a little more than other routes remember.
const maxRemembered = 500;

/** `GET /v1/facets`. */
export function facetListRoutes(): Router {
  const router = createRouter();

  router.get('/v1/facets', (context) => {
    readNoParameters(context.querystring);
    context.set('Cache-Control', 'no-cache');
    context.body = { facets: facetList };
  });

  return router;
}

/** `GET /v1/facets/{name}`. */
export function facetRoutes(deps: { sendAnswer: SendAnswer }): Router {
  const router = createRouter();
  const readers = Object.fromEntries(
    valueFacetNames.map((name) => [
      name,
      memo((queryString) => withKey(readFacetRequest(name, queryString)), maxRemembered),
    ]),
  ) as Record<ValueFacetName, (queryString: string) => KeyedRequest>;

  router.get('/v1/facets/:name', (context) => {
    const name = knownFacet(context.params.name as string);
    if (isRangeFacet(name)) {
      readFacetParameters(context.querystring);
      throw noValues(name);
    }
    return deps.sendAnswer(context, readers[name](context.querystring));
  });

  return router;
}

function noValues(name: RangeFacetName): AppError {
  const detail = `is a range facet and has no values to search; constrain it with parameters such as ${name}_min`;
  return new AppError('bad-request', `${name} ${detail}.`, { fieldErrors: [{ parameter: 'name', detail }] });
}

/** @throws AppError not-found when there is no such facet */
function knownFacet(name: string): FacetName {
  if ((facetNames as string[]).includes(name)) return name as FacetName;
  throw new AppError(
    'not-found',
    `No facet with the name "${name}" exists. The facets are ${facetNames.join(', ')}.`,
  );
}
