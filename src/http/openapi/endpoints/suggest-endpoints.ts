import { suggestParameters } from '../../../contract/parameters/suggest-parameters.ts';
import { suggestionsSchema } from '../../../contract/responses/suggest-response.ts';
import { cacheableResponses, type Endpoint } from '../endpoint.ts';
import { internalError, searchUnavailable } from '../examples/problem-examples.ts';
import { withBodies } from '../examples/recorded-answers.ts';
import bodies from '../examples/suggest.json' with { type: 'json' };

const suggest: Endpoint = {
  method: 'get',
  path: '/v1/suggest',
  operationId: 'suggest',
  tag: 'institutes',
  summary: 'Suggest institutes, places and disciplines',
  description:
    'Returns institutes, universities, places and disciplines whose names contain words that begin with the words ' +
    'of `q`, in any order. A word of four letters or more may contain a typo. Without `q`, all groups are empty.',
  query: suggestParameters,
  responses: cacheableResponses({
    schema: suggestionsSchema,
    description: 'The suggestions, the best of each group first.',
    headers: ['X-Cache', 'Cache-Control', 'Server-Timing'],
  }),
  examples: withBodies(
    [
      { name: 'beginning', summary: 'The beginning of a name', parameters: { q: 'anna', limit: 2 } },
      { name: 'place', summary: 'A place', parameters: { q: 'ernak', limit: 1 } },
    ],
    bodies,
  ),
  problems: {
    400: [
      {
        name: 'limit-too-small',
        summary: 'A limit that is too small',
        request: '/v1/suggest?q=anna&limit=0',
        detail: 'Please correct: limit.',
        errors: [{ parameter: 'limit', detail: 'must be at least 1' }],
      },
    ],
    500: internalError,
    503: searchUnavailable,
  },
};

export const suggestEndpoints: Endpoint[] = [suggest];
