import { STATUS_CODES } from 'node:http';
import type { TSchema } from 'typebox';
import { problemSchema } from '../../contract/responses/problem-response.ts';
import { isRateLimited } from '../api-path.ts';
import type { Endpoint, ProblemExample } from './endpoint.ts';
import { requestOf } from './example-request.ts';
import { timedOut, tooManyRequests, uriTooLong } from './examples/problem-examples.ts';
import { type HeaderName, refer } from './openapi-headers.ts';

type Json = Record<string, unknown>;

/** The meaning of each problem status, and its headers. */
const problemStatuses: Record<number, { description: string; headers: HeaderName[] }> = {
  308: {
    description: 'The slug has changed. `Location` is the URL with the current slug.',
    headers: ['Location'],
  },
  400: { description: 'Invalid parameters or body. `errors` lists all errors.', headers: [] },
  401: { description: 'Authentication is required, or the credentials are invalid or expired.', headers: [] },
  403: { description: 'The role is insufficient, or the request comes from another website.', headers: [] },
  404: { description: 'The resource does not exist.', headers: [] },
  408: { description: 'The body did not arrive in time.', headers: [] },
  409: { description: 'The request conflicts with the current data.', headers: [] },
  412: {
    description: '`If-Match` does not name the current version; the record has been changed.',
    headers: ['ETag'],
  },
  413: { description: 'The body is too large.', headers: [] },
  414: { description: 'The URL is too long.', headers: [] },
  415: { description: 'The media type of the body is not supported.', headers: [] },
  416: { description: 'The file does not have such a range of bytes.', headers: [] },
  422: {
    description: 'The `Idempotency-Key` was used with a different request, or the image is refused.',
    headers: [],
  },
  428: { description: '`If-Match` is missing.', headers: [] },
  429: { description: 'Too many requests, or too many wrong passwords.', headers: ['Retry-After'] },
  500: { description: 'Internal server error.', headers: [] },
  503: { description: 'Temporarily unavailable.', headers: ['Retry-After'] },
};

const rateLimitHeaders: HeaderName[] = [
  'RateLimit-Policy',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
];

/** Every response of an endpoint, by status. Endpoints under a rate limit share some problems and headers. */
export function responsesOf(endpoint: Endpoint, write: (schema: TSchema) => Json): Json {
  const limited = isRateLimited(endpoint.path);
  const problems = limited ? withSharedProblems(endpoint.problems) : endpoint.problems;
  const shared = refer('X-Request-Id', ...(limited ? rateLimitHeaders : []));
  return {
    ...mapValues(
      endpoint.responses,
      ({ description, schema, mediaType = 'application/json', headers = [] }, status) => ({
        description,
        headers: { ...shared, ...refer(...headers) },
        ...(schema && {
          content: {
            [mediaType]: { schema: write(schema), ...(status === 200 && responseExamples(endpoint)) },
          },
        }),
      }),
    ),
    ...mapValues(problems, (examples, status) => {
      const { description, headers } = problemStatuses[status] as (typeof problemStatuses)[number];
      const described = examples.map((example) => [example.name, describeProblem(status, example)]);
      return {
        description,
        headers: { ...shared, ...refer('Cache-Control', ...headers) },
        content: {
          'application/problem+json': {
            schema: write(problemSchema),
            ...(described.length > 0 && { examples: Object.fromEntries(described) }),
          },
        },
      };
    }),
  };
}

function withSharedProblems(problems: Endpoint['problems']): Endpoint['problems'] {
  return { 414: uriTooLong, 429: tooManyRequests, ...problems, 503: [...(problems[503] ?? []), ...timedOut] };
}

function responseExamples(endpoint: Endpoint): Json {
  const recorded = (endpoint.examples ?? []).filter(({ body }) => body !== undefined);
  if (recorded.length === 0) return {};
  return {
    examples: Object.fromEntries(
      recorded.map((example) => [
        example.name,
        { summary: example.summary, ...describeRequest(requestOf(endpoint, example)), value: example.body },
      ]),
    ),
  };
}

/** The request behind an example, for people and for programs. */
function describeRequest(request: string | undefined): Json {
  return request === undefined ? {} : { description: `\`GET ${request}\``, 'x-request': request };
}

function describeProblem(status: number, { summary, request, detail, errors }: ProblemExample): Json {
  return {
    summary,
    ...describeRequest(request),
    value: {
      type: 'about:blank',
      title: STATUS_CODES[status],
      status,
      detail,
      instance: '3f0c6b1e-5a0e-4d3a-9a55-2f7f3c1b8e90',
      ...(errors && { errors }),
    },
  };
}

function mapValues<T>(byStatus: Record<number, T>, change: (value: T, status: number) => Json): Json {
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, value]) => [status, change(value, Number(status))]),
  );
}
