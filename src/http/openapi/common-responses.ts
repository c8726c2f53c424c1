import type { TSchema } from 'typebox';
import { isLimited } from '../api-path.ts';
import type { ProblemExample } from './endpoint.ts';
import { problemResponse, refer } from './openapi-responses.ts';

type Json = Record<string, unknown>;
type Responses = Record<string, Json>;

// None has a request: it would have to be sent hundreds of times, or be too long to be shown, or take its time.
const uriTooLong: ProblemExample = {
  name: 'uri-too-long',
  summary: 'An address of more than 8,000 characters',
  detail: 'The address must have at most 8000 characters.',
};
const tooManyRequests: ProblemExample = {
  name: 'too-many-requests',
  summary: 'The limit is used up',
  detail: 'Too many requests. Please try again in 24 s.',
};
const timedOut: ProblemExample = {
  name: 'timed-out',
  summary: 'An answer that is not ready in time',
  detail: 'This took too long. Please try again.',
};

/** The answers of a route with those that all limited routes have, and the headers that say how the caller stands. */
export function withShell(path: string, responses: Json, write: (schema: TSchema) => Json): Json {
  if (!isLimited(path)) return responses;
  const own = responses as Responses;
  const late = problemResponse(503, [timedOut], write) as Responses;
  const all: Responses = {
    414: problemResponse(414, [uriTooLong], write),
    429: problemResponse(429, [tooManyRequests], write),
    ...own,
    503: own[503] ? withExamplesOf(own[503], late) : late,
  };
  const standing = refer('RateLimit-Policy', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset');
  return Object.fromEntries(
    Object.entries(all).map(([status, response]) => [
      status,
      { ...response, headers: { ...(response.headers as Json), ...standing } },
    ]),
  );
}

/** One answer with the examples of both. */
function withExamplesOf(response: Json, other: Json): Json {
  const examplesOf = ({ content }: Json) =>
    (content as Record<string, { examples?: Json }>)['application/problem+json'];
  const problem = { ...examplesOf(other), ...examplesOf(response) };
  const examples = { ...examplesOf(response)?.examples, ...examplesOf(other)?.examples };
  return { ...response, content: { 'application/problem+json': { ...problem, examples } } };
}
