import { facetList } from '../../../contract/facet-list.ts';
import { facetNameParameter, facetParameters } from '../../../contract/parameters/facet-parameters.ts';
import { noParameters } from '../../../contract/parameters/no-parameters.ts';
import { facetListSchema, facetValuesSchema } from '../../../contract/responses/facet-responses.ts';
import { facetNames } from '../../../domain/search/facets.ts';
import { cacheableResponses, type Endpoint, type RequestExample } from '../endpoint.ts';
import bodies from '../examples/facets.json' with { type: 'json' };
import { internalError, searchUnavailable, unknownParameter } from '../examples/problem-examples.ts';
import { withBodies } from '../examples/recorded-answers.ts';
import { searchExamples } from '../examples/search-examples.ts';

const facets: Endpoint = {
  method: 'get',
  path: '/v1/facets',
  operationId: 'listFacets',
  tag: 'facets',
  summary: 'List facets',
  description: 'Returns all facets with the search parameters that constrain them.',
  query: noParameters,
  responses: cacheableResponses({
    schema: facetListSchema,
    description: 'The facets, in display order.',
    headers: ['Cache-Control'],
  }),
  examples: [{ name: 'facets', summary: 'All facets', parameters: {}, body: { facets: facetList } }],
  problems: { 400: unknownParameter('/v1/facets') },
};

const notValues =
  'is a range facet and has no values to search; constrain it with parameters such as fee_min';

const facetValues: Endpoint = {
  method: 'get',
  path: '/v1/facets/{name}',
  operationId: 'searchFacetValues',
  tag: 'facets',
  summary: 'Search the values of a facet',
  description:
    'Returns the values of a facet that contain words beginning with the words of `q`. The counts are those of a ' +
    'search with the same constraints, ignoring the selection of this facet. The parameter that is called `q` in a ' +
    'search is called `text` here.',
  pathParameters: facetNameParameter,
  query: facetParameters,
  responses: cacheableResponses({
    schema: facetValuesSchema,
    description: 'The matching values. The list may be empty.',
    headers: ['X-Cache', 'Cache-Control', 'Server-Timing'],
  }),
  examples: withBodies(
    [
      {
        name: 'districts',
        summary: 'Districts of Kerala with engineering',
        parameters: { name: 'district', q: 'er', state: ['Kerala'], text: 'engineering', limit: 5 },
      },
      ...searchExamples
        .filter(({ parameters }) => !('page' in parameters || 'cursor' in parameters))
        .flatMap(underTheSame),
    ],
    bodies,
  ),
  problems: {
    400: [
      {
        name: 'facet-of-ranges',
        summary: 'A facet with ranges instead of values',
        request: '/v1/facets/fee',
        detail: `fee ${notValues}.`,
        errors: [{ parameter: 'name', detail: notValues }],
      },
      {
        name: 'several-errors',
        summary: 'Several errors in one response',
        request: '/v1/facets/state?limit=101&gender=all',
        detail: 'Please correct: limit, gender.',
        errors: [
          { parameter: 'limit', detail: 'must be at most 100' },
          { parameter: 'gender', detail: 'must be one of co-ed, women, men' },
        ],
      },
    ],
    404: [
      {
        name: 'unknown-facet',
        summary: 'A facet that does not exist',
        request: '/v1/facets/colour',
        detail: `No facet with the name "colour" exists. The facets are ${facetNames.join(', ')}.`,
      },
    ],
    500: internalError,
    503: searchUnavailable,
  },
};

/** An example that counts the kinds of institutes under a search's constraints; none for a search without any. */
function underTheSame({ name, summary, parameters }: RequestExample): RequestExample[] {
  const constraints = Object.entries(parameters).filter(
    ([parameter]) => parameter in facetParameters.properties && !['q', 'limit'].includes(parameter),
  );
  if (constraints.length === 0) return [];
  return [
    { name, summary: `Kinds: ${summary}`, parameters: { name: 'kind', ...Object.fromEntries(constraints) } },
  ];
}

export const facetEndpoints: Endpoint[] = [facets, facetValues];
