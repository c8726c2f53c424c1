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
  summary: 'Get an institute',
  description:
    'Returns an institute with its programmes, read from the database and cached until something changes.',
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
  summary: 'Get similar institutes',
  description:
    'Returns the institutes that have most in common with this one: disciplines, levels, place, kind, university and fees. ' +
    '`alike` lists what they have in common.',
  pathParameters: slugParameter,
  query: similarParameters,
  responses: cacheableResponses({
    schema: similarResponseSchema,
    description: 'The similar institutes, the most similar first; empty when there are none.',
    headers: ['X-Cache', 'Cache-Control', 'Server-Timing'],
  }),
  examples: withBodies(
    [
      {
        name: 'similar',
        summary: 'The institute most similar to a university',
        parameters: { slug, limit: 1 },
      },
    ],
    bodies,
  ),
  problems: {
    308: movedInstitute,
    400: [
      {
        name: 'limit-too-great',
        summary: 'A limit that is too great',
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
  summary: 'Compare institutes',
  description:
    'Returns two to six institutes with their programmes, in the requested order. Old slugs work too.',
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
        summary: 'Two universities in Chennai',
        parameters: { slug: [slug, 'madras-university-chennai'] },
      },
    ],
    bodies,
  ),
  problems: {
    400: [
      {
        name: 'only-one',
        summary: 'Only one institute',
        request: `/v1/institutes/compare?slug=${slug}`,
        detail: 'Please correct: slug.',
        errors: [{ parameter: 'slug', detail: 'must have at least 2 values' }],
      },
    ],
    404: [
      {
        name: 'one-unknown',
        summary: 'An institute that does not exist',
        request: `/v1/institutes/compare?slug=${slug}&slug=nowhere-college`,
        detail: 'No institute with the slug "nowhere-college" exists.',
        errors: [{ parameter: 'slug', detail: 'is not the slug of an institute: nowhere-college' }],
      },
    ],
    500: internalError,
    503: databaseUnavailable,
  },
};

export const instituteEndpoints: Endpoint[] = [institute, similar, compare];
