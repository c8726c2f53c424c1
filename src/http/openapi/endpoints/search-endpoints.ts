import { searchParameters } from '../../../contract/parameters/search-parameters.ts';
import { searchResponseSchema } from '../../../contract/responses/search-response.ts';
import { cacheableResponses, type Endpoint } from '../endpoint.ts';
import { internalError, searchUnavailable } from '../examples/problem-examples.ts';
import { withBodies } from '../examples/recorded-answers.ts';
import bodies from '../examples/search.json' with { type: 'json' };
import { searchExamples } from '../examples/search-examples.ts';

const search: Endpoint = {
  method: 'get',
  path: '/v1/institutes',
  operationId: 'searchInstitutes',
  tag: 'institutes',
  summary: 'Search institutes',
  description:
    'Finds institutes by words, facets, ranges and distance, with exact counts for each facet. Words that describe ' +
    'a place, a discipline or a kind act as filters, which `interpretation` lists. When no institute matches all ' +
    'words, some may be missing or misspelled, and `suggestion` offers a correction or a constraint to drop. ' +
    '`page` reaches 10,000 results; use `cursor` to go further. A search counts as one read, plus one for each ' +
    'constrained facet beyond the third.',
  query: searchParameters,
  responses: cacheableResponses({
    schema: searchResponseSchema,
    description: 'The matching institutes. The list may be empty.',
    headers: ['X-Cache', 'Cache-Control', 'Server-Timing'],
  }),
  examples: withBodies(searchExamples, bodies),
  problems: {
    400: [
      {
        name: 'several-errors',
        summary: 'Several errors in one response',
        request: '/v1/institutes?limit=500&rating_min=high&colour=red&page=2&page=3',
        detail: 'Please correct: colour, page, rating_min, limit.',
        errors: [
          { parameter: 'colour', detail: 'is not a known parameter' },
          { parameter: 'page', detail: 'must not be given more than once' },
          { parameter: 'rating_min', detail: 'must be a number' },
          { parameter: 'limit', detail: 'must be at most 100' },
        ],
      },
      {
        name: 'contradiction',
        summary: 'Parameters that contradict each other',
        request: '/v1/institutes?fee_min=2000&fee_max=1000&radius=5',
        detail: 'Please correct: fee_min, radius.',
        errors: [
          { parameter: 'fee_min', detail: 'must not be greater than `fee_max`' },
          { parameter: 'radius', detail: 'requires `near`' },
        ],
      },
      {
        name: 'page-too-far',
        summary: 'A page beyond 10,000 results',
        request: '/v1/institutes?page=101&limit=100',
        detail: 'Please correct: page.',
        errors: [
          { parameter: 'page', detail: '`page` × `limit` must not exceed 10000; use `cursor` to go further' },
        ],
      },
      {
        name: 'foreign-cursor',
        summary: 'A cursor of another search',
        request: '/v1/institutes?q=law&cursor=WyJhIixbMV1d',
        detail: 'Please correct: cursor.',
        errors: [{ parameter: 'cursor', detail: 'is not a cursor of this search; start again without it' }],
      },
    ],
    500: internalError,
    503: searchUnavailable,
  },
};

export const searchEndpoints: Endpoint[] = [search];
