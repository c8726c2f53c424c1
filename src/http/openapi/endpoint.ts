import type { TObject, TSchema } from 'typebox';
import type { Role } from '../../domain/enumerations.ts';
import type { HeaderName } from './openapi-headers.ts';

/** A request that works on the real data; the parameters of one example belong together. */
export interface RequestExample {
  /** the name that its parameters and its response share */
  name: string;
  summary: string;
  parameters: Record<string, string | number | boolean | (string | number)[]>;
  /** the response that was recorded from the real data */
  body?: unknown;
}

/** A request that is answered by a problem; without `request`, a problem that no single request causes. */
export interface ProblemExample {
  name: string;
  summary: string;
  /** path and query */
  request?: string;
  detail: string;
  errors?: { parameter: string; detail: string }[];
}

export interface EndpointResponse {
  description: string;
  /** absent when the response has no body */
  schema?: TSchema;
  /** application/json when absent */
  mediaType?: string;
  /** beside `X-Request-Id` and the rate limit's headers, which every endpoint sends */
  headers?: HeaderName[];
}

/** One method of one path, as the OpenAPI document describes it. */
export interface Endpoint {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  operationId: string;
  tag: 'institutes' | 'facets' | 'images' | 'service' | 'authentication' | 'my-account' | 'admin';
  summary: string;
  description: string;
  /** the minimum role; public when absent */
  role?: Role;
  pathParameters?: TObject;
  query?: TObject;
  requestHeaders?: Record<string, { description: string; required: boolean }>;
  body?: { schema: TSchema; types?: string[]; example?: unknown; required?: boolean };
  /** requests; those with a recorded response are shown at status 200 */
  examples?: RequestExample[];
  /** by status */
  responses: Record<number, EndpointResponse>;
  /** by status; the examples may be none */
  problems: Record<number, ProblemExample[]>;
}

const notModified = 'Not modified since the version that `If-None-Match` names.';

/** The responses of a public read: 200 with an `ETag`, and 304 with the same headers. */
export function cacheableResponses(ok: EndpointResponse): Endpoint['responses'] {
  const headers: HeaderName[] = ['ETag', ...(ok.headers ?? [])];
  return {
    200: { ...ok, headers },
    304: {
      description: notModified,
      headers,
    },
  };
}

/** An endpoint without what `withSharedResponses` adds; `problems` lists the statuses of its other problems. */
export type EndpointDraft = Omit<Endpoint, 'problems'> & { problems?: number[] };

/**
 * Completes endpoints that sign in, change something or require a role: with the headers, responses and problems that all
 * of these share.
 */
export const withSharedResponses = (drafts: EndpointDraft[]): Endpoint[] => drafts.map(complete);

function complete({ problems = [], ...endpoint }: EndpointDraft): Endpoint {
  const responses = Object.entries(endpoint.responses).map(([status, response]) => [
    status,
    { ...response, headers: ['Cache-Control', ...(response.headers ?? [])] },
  ]);
  const statuses = [
    ...[400, 500, 503],
    ...(endpoint.role ? [401, 403] : []),
    ...(endpoint.body ? [408, 413, 415] : []),
    ...problems,
  ];
  return {
    ...endpoint,
    responses: {
      ...Object.fromEntries(responses),
      ...(endpoint.method === 'get' && {
        304: { description: notModified },
      }),
    },
    problems: Object.fromEntries(statuses.map((status) => [status, []])),
  };
}
