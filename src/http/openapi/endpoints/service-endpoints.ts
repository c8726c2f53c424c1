import { Type } from 'typebox';
import { noParameters } from '../../../contract/parameters/no-parameters.ts';
import { healthSchema, readinessSchema } from '../../../contract/responses/health-response.ts';
import { cacheableResponses, type Endpoint } from '../endpoint.ts';
import { unknownParameter } from '../examples/problem-examples.ts';

const health: Endpoint = {
  method: 'get',
  path: '/healthz',
  operationId: 'getHealth',
  tag: 'service',
  summary: 'Whether the process lives',
  description: 'Asks nothing of anybody else.',
  responses: cacheableResponses({
    schema: healthSchema,
    description: 'It lives.',
    headers: ['Cache-Control'],
  }),
  examples: [{ name: 'health', summary: 'Alive', parameters: {}, body: { status: 'ok' } }],
  problems: {},
};

const dependencies = { postgres: 'up', redis: 'up', sessions_redis: 'up', elasticsearch: 'up' };

const readiness: Endpoint = {
  method: 'get',
  path: '/readyz',
  operationId: 'getReadiness',
  tag: 'service',
  summary: 'Whether search can answer',
  description:
    "Each dependency's state. Without `redis`, the cache, search is slower; without `sessions_redis` nobody can sign in. The service is ready all the same. `problems` says what keeps searches from showing what the database says (the searched index is no target of it, is newer than it, or is being compared with it; migrations are missing) and what to run; searches are answered meanwhile.",
  responses: {
    ...cacheableResponses({ schema: readinessSchema, description: 'Ready.', headers: ['Cache-Control'] }),
    503: { schema: readinessSchema, description: 'Not ready.', headers: ['Cache-Control'] },
  },
  examples: [
    {
      name: 'ready',
      summary: 'All is up',
      parameters: {},
      body: { status: 'ready', dependencies, problems: [] },
    },
  ],
  problems: {},
};

const description: Endpoint = {
  method: 'get',
  path: '/openapi.json',
  operationId: 'getOpenApi',
  tag: 'service',
  summary: 'This document',
  description: 'OpenAPI 3.1, made from the schemas that requests are validated with. `/docs` shows it.',
  responses: cacheableResponses({
    schema: Type.Object({ openapi: Type.String({ pattern: '^3\\.1\\.' }) }),
    description: 'The document.',
    headers: ['Cache-Control'],
  }),
  examples: [{ name: 'document', summary: 'The document', parameters: {} }],
  query: noParameters,
  problems: { 400: unknownParameter('/openapi.json') },
};

export const serviceEndpoints: Endpoint[] = [health, readiness, description];
