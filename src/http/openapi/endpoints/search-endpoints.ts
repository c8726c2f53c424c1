import { Type } from 'typebox';
import { searchParameters } from '../../../contract/parameters/search-parameters.ts';
import { searchResponseSchema } from '../../../contract/responses/search-response.ts';
import { maxCsvRows } from '../../../domain/search/search-limits.ts';
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

const feed: Endpoint = {
  method: 'get',
  path: '/v1/institutes.atom',
  operationId: 'getSearchFeed',
  tag: 'institutes',
  summary: 'Follow a search by a feed',
  description:
    'Returns the news of a search as an Atom feed (RFC 4287): for each institute the reason why it is of interest now, ' +
    'the same reasons that alerts of saved searches give. At most 50 entries, the newest first. The feed of a search has ' +
    'the query string of that search; the parameters of its page, order and form have no effect. A feed counts as ' +
    'many reads as its search.',
  query: searchParameters,
  responses: cacheableResponses({
    mediaType: 'application/atom+xml',
    schema: Type.String(),
    description: 'The feed. It may have no entries.',
    headers: ['X-Cache', 'Cache-Control', 'Server-Timing'],
  }),
  examples: searchExamples,
  problems: {
    400: [
      {
        name: 'invalid-rating',
        summary: 'A rating that is no number',
        request: '/v1/institutes.atom?rating_min=high',
        detail: 'Please correct: rating_min.',
        errors: [{ parameter: 'rating_min', detail: 'must be a number' }],
      },
    ],
    500: internalError,
    503: searchUnavailable,
  },
};

const csv: Endpoint = {
  method: 'get',
  path: '/v1/institutes.csv',
  operationId: 'downloadInstitutes',
  tag: 'institutes',
  summary: 'Download the results of a search as CSV',
  description:
    `Returns the first ${maxCsvRows.toLocaleString('en')} results of a search in its order, equal ones by id, as CSV (RFC 4180) in UTF-8 with a byte order ` +
    'mark. `X-Total-Count` and the name of the file say whether there are more. A text that a spreadsheet could take ' +
    'for a formula begins with an apostrophe. `page`, `limit`, `cursor`, `fields`, `facets` and `highlight` are ' +
    'accepted and have no effect, so that the parameters of a search can be used unchanged. Not cached; a file counts as ten reads.',
  query: searchParameters,
  responses: cacheableResponses({
    schema: Type.String({ description: 'A header, and a line for each institute.' }),
    mediaType: 'text/csv',
    description: 'The file. It has only the header if the search finds nothing.',
    headers: ['Content-Disposition', 'X-Total-Count', 'Cache-Control'],
  }),
  examples: searchExamples,
  problems: {
    400: [
      {
        name: 'several-errors',
        summary: 'Several errors in one response',
        request: '/v1/institutes.csv?colour=red&rating_min=high',
        detail: 'Please correct: colour, rating_min.',
        errors: [
          { parameter: 'colour', detail: 'is not a known parameter' },
          { parameter: 'rating_min', detail: 'must be a number' },
        ],
      },
    ],
    500: internalError,
    503: searchUnavailable,
  },
};

export const searchEndpoints: Endpoint[] = [search, feed, csv];
