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
  summary: 'Check liveness',
  description: 'Liveness probe; contacts no other service.',
  responses: cacheableResponses({
    schema: healthSchema,
    description: 'The process is running.',
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
  summary: 'Check readiness',
  description:
    'Readiness probe; returns the state of each dependency. The service is ready even while `redis` (the cache) is ' +
    'down, which makes searches slower, or `sessions_redis` is down, which prevents signing in. `problems` lists ' +
    'reasons why searches may not show the current data, each with the command that resolves it: the searched ' +
    'index does not receive the changes of this database, is newer than the database or is being compared with it, ' +
    'or migrations are missing. Searches still work in the meantime.',
  responses: {
    ...cacheableResponses({
      schema: readinessSchema,
      description: 'The service is ready.',
      headers: ['Cache-Control'],
    }),
    503: { schema: readinessSchema, description: 'The service is not ready.', headers: ['Cache-Control'] },
  },
  examples: [
    {
      name: 'ready',
      summary: 'All dependencies are up',
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
  summary: 'Get the OpenAPI document',
  description:
    'Returns this document (OpenAPI 3.1), generated from the schemas that validate requests. `/docs` displays it.',
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
