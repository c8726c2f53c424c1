import {
  compareParameters,
  similarParameters,
  slugParameter,
} from '../../../contract/parameters/institute-parameters.ts';
import { noParameters } from '../../../contract/parameters/no-parameters.ts';
import { comparisonSchema, instituteDetailSchema } from '../../../contract/responses/institute-response.ts';
import { similarResponseSchema } from '../../../contract/responses/similar-response.ts';
import { cacheableResponses, type Endpoint } from '../endpoint.ts';
import bodies from '../examples/institute.json' with { type: 'json' };
import {
  databaseUnavailable,
  internalError,
  movedInstitute,
  searchUnavailable,
  unknownInstitute,
  unknownParameter,
} from '../examples/problem-examples.ts';
import { withBodies } from '../examples/recorded-answers.ts';

const slug = 'anna-university-chennai';

const institute: Endpoint = {
  method: 'get',
  path: '/v1/institutes/{slug}',
  operationId: 'getInstitute',
  tag: 'institutes',
  summary: 'One institute',
  description:
    'One institute with its programmes, read from the source of truth and kept until something changes.',
  pathParameters: slugParameter,
  query: noParameters,
  responses: cacheableResponses({
    schema: instituteDetailSchema,
    description: 'The institute.',
    headers: ['X-Cache', 'Cache-Control', 'Server-Timing'],
  }),
  examples: withBodies([{ name: 'institute', summary: 'A university', parameters: { slug } }], bodies),
  problems: {
    308: movedInstitute,
    400: unknownParameter(`/v1/institutes/${slug}`),
    404: unknownInstitute('/v1/institutes/nowhere-college'),
    500: internalError,
    503: databaseUnavailable,
  },
};

const similar: Endpoint = {
  method: 'get',
  path: '/v1/institutes/{slug}/similar',
  operationId: 'findSimilarInstitutes',
  tag: 'institutes',
  summary: 'Similar institutes',
  description:
    'Institutes that have most in common with this one: what they teach, where they are, their kind, university and fees. `alike` says what.',
  pathParameters: slugParameter,
  query: similarParameters,
  responses: cacheableResponses({
    schema: similarResponseSchema,
    description: 'The likest first; empty where nothing is alike.',
    headers: ['X-Cache', 'Cache-Control', 'Server-Timing'],
  }),
  examples: withBodies(
    [{ name: 'similar', summary: 'The one most like a university', parameters: { slug, limit: 1 } }],
    bodies,
  ),
  problems: {
    308: movedInstitute,
    400: [
      {
        name: 'limit-too-great',
        summary: 'More than there can be',
        request: `/v1/institutes/${slug}/similar?limit=21`,
        detail: 'Please correct: limit.',
        errors: [{ parameter: 'limit', detail: 'must be at most 20' }],
      },
    ],
    404: unknownInstitute('/v1/institutes/nowhere-college/similar'),
    500: internalError,
    503: searchUnavailable,
  },
};

const compare: Endpoint = {
  method: 'get',
  path: '/v1/institutes/compare',
  operationId: 'compareInstitutes',
  tag: 'institutes',
  summary: 'Institutes side by side',
  description:
    'Two to six institutes with their programmes, in the order that they are asked for in. Old slugs will do.',
  query: compareParameters,
  responses: cacheableResponses({
    schema: comparisonSchema,
    description: 'The institutes.',
    headers: ['Cache-Control'],
  }),
  examples: withBodies(
    [
      {
        name: 'two',
        summary: 'Two universities of Chennai',
        parameters: { slug: [slug, 'madras-university-chennai'] },
      },
    ],
    bodies,
  ),
  problems: {
    400: [
      {
        name: 'only-one',
        summary: 'Nothing to compare with',
        request: `/v1/institutes/compare?slug=${slug}`,
        detail: 'Please correct: slug.',
        errors: [{ parameter: 'slug', detail: 'must have at least 2 values' }],
      },
    ],
    404: [
      {
        name: 'one-unknown',
        summary: 'One of them is not there',
        request: `/v1/institutes/compare?slug=${slug}&slug=nowhere-college`,
        detail: 'No institute with the slug "nowhere-college" exists.',
        errors: [{ parameter: 'slug', detail: 'no institute with the slug "nowhere-college" exists' }],
      },
    ],
    500: internalError,
    503: databaseUnavailable,
  },
};

export const instituteEndpoints: Endpoint[] = [institute, similar, compare];
