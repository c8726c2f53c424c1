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
  summary: 'Suggestions while typing',
  description:
    'Institutes, universities, places and disciplines whose words begin with what was typed so far, in any order; typos are forgiven from four letters on. Nothing typed, nothing suggested.',
  query: suggestParameters,
  responses: cacheableResponses({
    schema: suggestionsSchema,
    description: 'The best of each group first.',
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
        name: 'limit-none',
        summary: 'A limit that allows for nothing',
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
