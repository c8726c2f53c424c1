import type { TSchema } from 'typebox';

import { type Role, roles } from '../../domain/enumerations.ts';
import type { Endpoint } from './endpoint.ts';
import { parametersOf } from './openapi-parameters.ts';
import { responsesOf } from './openapi-responses.ts';

type Json = Record<string, unknown>;

/** An endpoint as OpenAPI writes it: an operation object. */
export function describeEndpoint(endpoint: Endpoint, write: (schema: TSchema) => Json): Json {
  const { role, body } = endpoint;
  return {
    operationId: endpoint.operationId,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    description: [endpoint.description, ...requirementOf(role)].join(' '),
    ...(role && { security: [{ bearer: [] }, { cookie: [] }] }),
    parameters: [...parametersOf(endpoint, write), ...headerParametersOf(endpoint)],
    ...(body && { requestBody: describeBody(body, write) }),
    responses: responsesOf(endpoint, write),
  };
}

function requirementOf(role: Role | undefined): string[] {
  if (role === undefined) return [];
  return [role === roles[0] ? 'Requires an account.' : `Requires the role \`${role}\` or higher.`];
}

function headerParametersOf({ requestHeaders = {} }: Endpoint): Json[] {
  return Object.entries(requestHeaders).map(([name, { description, required }]) => ({
    name,
    in: 'header',
    required,
    description,
    schema: { type: 'string' },
  }));
}

function describeBody(
  { schema, types = ['application/json'], example, required = true }: NonNullable<Endpoint['body']>,
  write: (schema: TSchema) => Json,
): Json {
  const { 'x-max-bytes': maxBytes } = schema as { 'x-max-bytes'?: number };
  const content = { schema: write(schema), ...(example !== undefined && { example }) };
  return {
    ...(maxBytes !== undefined && { description: `At most ${maxBytes / 1024} KB.` }),
    required,
    content: Object.fromEntries(types.map((type) => [type, content])),
  };
}
