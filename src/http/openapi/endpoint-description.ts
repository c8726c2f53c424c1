import type { TObject, TSchema } from 'typebox';
import { problemSchema } from '../../contract/responses/problem-response.ts';
import type { Role } from '../../domain/account.ts';
import { withShell } from './common-responses.ts';
import { parametersOf, sentence } from './openapi-parameters.ts';
import { type headers, problemStatuses, refer } from './openapi-responses.ts';

type Json = Record<string, unknown>;

/** What there is to say of a route that signs in, takes a body, or wants to know who asks. */
export interface Call {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  operationId: string;
  tag: 'accounts' | 'admin' | 'own';
  summary: string;
  description: string;
  /** the least role that may; nobody needs to be known where there is none */
  role?: Role;
  pathParameters?: TObject;
  query?: TObject;
  requestHeaders?: Record<string, { description: string; required: boolean }>;
  body?: { schema: TSchema; types?: string[]; example?: unknown; required?: boolean };
  /** by status; without a schema there is no body, or it is the type that is said */
  answers: Record<
    number,
    { description: string; schema?: TSchema; type?: string; headers?: (keyof typeof headers)[] }
  >;
  /** statuses of problems beside those that every such route has */
  problems?: number[];
}

/** As OpenAPI has it. */
export function describeCall(call: Call, write: (schema: TSchema) => Json): Json {
  const { role, body } = call;
  const statuses = [
    ...new Set([
      400,
      500,
      503,
      ...(role ? [401, 403] : []),
      ...(body ? [408, 413, 415] : []),
      ...(call.problems ?? []),
    ]),
  ].sort();
  const maxBytes = (body?.schema as { 'x-max-bytes'?: number } | undefined)?.['x-max-bytes'];
  const types = body?.types ?? ['application/json'];
  const given = Object.entries(call.requestHeaders ?? {}).map(([name, { description, required }]) => ({
    name,
    in: 'header',
    required,
    description: sentence(description),
    schema: { type: 'string' },
  }));
  return {
    operationId: call.operationId,
    tags: [call.tag],
    summary: call.summary,
    description: role ? `${call.description} Takes the role \`${role}\` or a higher one.` : call.description,
    ...(role && { security: [{ bearer: [] }, { cookie: [] }] }),
    parameters: [...parametersOf({ ...call, examples: [] }, write), ...given],
    ...(body && {
      requestBody: {
        ...(maxBytes !== undefined && { description: `At most ${maxBytes / 1024} KB.` }),
        required: body.required ?? true,
        content: Object.fromEntries(
          types.map((type) => [
            type,
            { schema: write(body.schema), ...(body.example !== undefined && { example: body.example }) },
          ]),
        ),
      },
    }),
    responses: withShell(
      call.path,
      {
        ...Object.fromEntries(
          Object.entries(call.answers).map(([status, { description, schema, type, headers: more = [] }]) => [
            status,
            {
              description,
              headers: refer('X-Request-Id', 'Cache-Control', ...more),
              ...(schema && { content: { [type ?? 'application/json']: { schema: write(schema) } } }),
            },
          ]),
        ),
        ...(call.method === 'get' && {
          304: {
            description: 'Not modified since the answer that `If-None-Match` names.',
            headers: refer('X-Request-Id'),
          },
        }),
        ...Object.fromEntries(statuses.map((status) => [status, problem(status, write)])),
      },
      write,
    ),
  };
}

function problem(status: number, write: (schema: TSchema) => Json): Json {
  const { description, headers } = problemStatuses[status] as (typeof problemStatuses)[number];
  return {
    description,
    headers: refer('X-Request-Id', 'Cache-Control', ...headers),
    content: { 'application/problem+json': { schema: write(problemSchema) } },
  };
}
