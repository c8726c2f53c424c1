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
    'Finds institutes by words, facets, ranges and distance, with exact counts of every facet. Words that say no name but a place, a discipline or a kind act as filters, and `interpretation` says so. Where nothing is found, words may miss or have typos, and `suggestion` says what was meant or which constraint is in the way. Pages end at 10,000 items; `cursor` goes to the very end. A search counts for one read, and for one more with each constrained facet beyond the third.',
  query: searchParameters,
  responses: cacheableResponses({
    schema: searchResponseSchema,
    description: 'What was found, which may be nothing.',
    headers: ['X-Cache', 'Cache-Control', 'Server-Timing'],
  }),
  examples: withBodies(searchExamples, bodies),
  problems: {
    400: [
      {
        name: 'every-fault',
        summary: 'Several faults are named at once',
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
        summary: 'Parameters that make no sense together',
        request: '/v1/institutes?fee_min=2000&fee_max=1000&radius=5',
        detail: 'Please correct: fee_min, radius.',
        errors: [
          { parameter: 'fee_min', detail: 'must not be greater than `fee_max`' },
          { parameter: 'radius', detail: 'requires `near`' },
        ],
      },
      {
        name: 'page-too-far',
        summary: 'A page beyond 10,000 items',
        request: '/v1/institutes?page=101&limit=100',
        detail: 'Please correct: page.',
        errors: [
          { parameter: 'page', detail: '`page` × `limit` must not exceed 10000; use `cursor` to go further' },
        ],
      },
      {
        name: 'foreign-cursor',
        summary: 'A cursor of another search, or an altered one',
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
