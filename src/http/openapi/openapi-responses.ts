import { STATUS_CODES } from 'node:http';
import type { TSchema } from 'typebox';
import { problemSchema } from '../../contract/responses/problem-response.ts';
import type { Operation, ProblemExample } from './endpoint.ts';
import { requestOf } from './example-request.ts';

type Json = Record<string, unknown>;

const header = (description: string, schema: Json, required = true) => ({ description, required, schema });

/** The headers that answers have, as components. */
export const headers = {
  'X-Request-Id': header('Names this request in our logs; give it with a report.', {
    type: 'string',
    pattern: '^[\\w.-]{8,64}$',
  }),
  ETag: header('For `If-None-Match` of the next request.', { type: 'string', pattern: '^(W/)?".+"$' }),
  'Cache-Control': header('Whether the answer may be kept, and how long.', { type: 'string' }),
  'X-Cache': header(
    'How the answer came about: kept and current (`HIT`), made for this request or with others that asked at the same ' +
      'time (`MISS`), kept and renewed at this moment (`STALE`, with `Age`), made with the cache away (`BYPASS`), the ' +
      'last known one with the search away (`STALE-ERROR`, with `Warning`).',
    { type: 'string', enum: ['HIT', 'MISS', 'STALE', 'BYPASS', 'STALE-ERROR'] },
  ),
  Location: header('Where the record is.', { type: 'string', format: 'uri-reference' }),
  'X-Indexed': header(
    'With `wait=indexed`: whether searches show the change. Where not, it is on its way.',
    { type: 'string', enum: ['true', 'false'] },
    false,
  ),
  'Retry-After': header('Seconds until it is worth asking again.', { type: 'integer', minimum: 1 }),
  'RateLimit-Policy': header(
    'The limit and its window in seconds.',
    { type: 'string', pattern: '^\\d+;w=\\d+$' },
    false,
  ),
  'RateLimit-Limit': header('Calls that a window allows.', { type: 'integer', minimum: 1 }, false),
  'RateLimit-Remaining': header('How many of them are left.', { type: 'integer', minimum: 0 }, false),
  'RateLimit-Reset': header('Seconds until the window ends.', { type: 'integer', minimum: 1 }, false),
  'Server-Timing': header('Milliseconds that the search took.', { type: 'string', pattern: ';dur=\\d' }),
};

export const refer = (...names: (keyof typeof headers)[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** What each status of a problem means. */
export const problemStatuses: Record<number, { description: string; headers: (keyof typeof headers)[] }> = {
  308: { description: 'The slug is an old one; `Location` has the current one.', headers: ['Location'] },
  400: { description: 'Bad input: `errors` names every fault at once.', headers: [] },
  401: { description: 'Nobody is known: no token, or one that does not hold.', headers: [] },
  403: { description: 'The role is too low, or a page of another site asks.', headers: [] },
  404: { description: 'There is no such thing.', headers: [] },
  408: { description: 'The body did not arrive in time.', headers: [] },
  409: { description: 'It contradicts what is there.', headers: [] },
  412: { description: '`If-Match` names another version: mostly it was changed since.', headers: ['ETag'] },
  413: { description: 'The body is too large.', headers: [] },
  414: { description: 'The address is too long.', headers: [] },
  415: { description: 'The body is of another type.', headers: [] },
  422: { description: 'The `Idempotency-Key` was given with another body before.', headers: [] },
  428: { description: '`If-Match` is missing.', headers: [] },
  429: { description: 'Too many requests, or too many wrong passwords.', headers: ['Retry-After'] },
  500: { description: 'A fault of ours.', headers: [] },
  503: { description: 'Not available at the moment.', headers: ['Retry-After'] },
};

/** Every answer that an operation can give, by status. */
export function responsesOf(operation: Operation, write: (schema: TSchema) => Json): Json {
  const withBody = ({ schema, description, headers: more = [] }: Operation['answer'], examples: Json) => ({
    description,
    headers: refer('X-Request-Id', 'ETag', ...more),
    content: { 'application/json': { schema: write(schema), ...examples } },
  });
  return {
    200: withBody(operation.answer, answerExamples(operation)),
    304: {
      description: 'Not modified since the answer with the `ETag` that `If-None-Match` names.',
      headers: refer('X-Request-Id', 'ETag', ...(operation.answer.headers ?? [])),
    },
    ...mapValues(operation.otherAnswers ?? {}, ({ headers: more = [], ...answer }) => ({
      ...withBody(answer, {}),
      headers: refer('X-Request-Id', ...more),
    })),
    ...Object.fromEntries(
      Object.entries(operation.problems).map(([status, examples]) => [
        status,
        problemResponse(Number(status), examples, write),
      ]),
    ),
  };
}

function answerExamples(operation: Operation): Json {
  const answered = operation.examples.filter(({ body }) => body !== undefined);
  if (answered.length === 0) return {};
  return {
    examples: Object.fromEntries(
      answered.map((example) => [
        example.name,
        { summary: example.summary, ...asked(requestOf(operation, example)), value: example.body },
      ]),
    ),
  };
}

export function problemResponse(
  status: number,
  examples: ProblemExample[],
  write: (schema: TSchema) => Json,
): Json {
  const { description, headers: more } = problemStatuses[status] as (typeof problemStatuses)[number];
  return {
    description,
    headers: refer('X-Request-Id', 'Cache-Control', ...more),
    content: {
      'application/problem+json': {
        schema: write(problemSchema),
        examples: Object.fromEntries(
          examples.map((example) => [example.name, problemExample(status, example)]),
        ),
      },
    },
  };
}

/** The request that is answered so, for people and for programs. */
function asked(request: string | undefined): Json {
  return request === undefined ? {} : { description: `\`GET ${request}\``, 'x-request': request };
}

function problemExample(status: number, { summary, request, detail, errors }: ProblemExample): Json {
  return {
    summary,
    ...asked(request),
    value: {
      type: 'about:blank',
      title: status === 500 ? 'Internal error' : STATUS_CODES[status],
      status,
      detail,
      instance: '3f0c6b1e-5a0e-4d3a-9a55-2f7f3c1b8e90',
      ...(errors && { errors }),
    },
  };
}

function mapValues<T>(object: Record<string, T>, change: (value: T) => Json): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
