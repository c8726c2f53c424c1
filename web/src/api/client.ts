import { foundValues, institute, problem, type Shape, searchAnswer, suggestions } from './response-checks.ts';
import type {
  FoundValues,
  InstituteWithProgrammes,
  Problem,
  SearchAnswer,
  Suggestions,
} from './response-types.ts';

const timeoutMs = 20_000;

/** What the API, or the way to it, answered instead of data. `status` is 0 where no answer came. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = 'ApiError';
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }
}

/** `query` holds the API's own parameters, without a question mark. */
export function fetchInstitutes(query: string, signal: AbortSignal): Promise<SearchAnswer> {
  return getJson(`/v1/institutes?${query}`, searchAnswer, signal);
}

export function fetchInstitute(slug: string, signal: AbortSignal): Promise<InstituteWithProgrammes> {
  return getJson(`/v1/institutes/${encodeURIComponent(slug)}`, institute, signal);
}

export function fetchSuggestions(text: string, limit: number, signal: AbortSignal): Promise<Suggestions> {
  const query = new URLSearchParams({ q: text, limit: String(limit) });
  return getJson(`/v1/suggest?${query}`, suggestions, signal);
}

/** `query` is as `facetRequest` makes it. */
export function fetchFacetValues(facet: string, query: string, signal: AbortSignal): Promise<FoundValues> {
  return getJson(`/v1/facets/${encodeURIComponent(facet)}?${query}`, foundValues, signal);
}

async function getJson<T>(url: string, shape: Shape<T>, signal: AbortSignal): Promise<T> {
  return readJson(await send(url, { signal }), shape, signal);
}

/**
 * The body of an answer.
 * @throws ApiError where it breaks off, and where the page could not use it
 */
export async function readJson<T>(response: Response, shape: Shape<T>, signal?: AbortSignal): Promise<T> {
  let body: unknown;
  try {
    body = await response.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(error instanceof SyntaxError ? unusable : unreachable);
  }
  if (!shape(body)) throw new ApiError(unusable);
  return body;
}

/** Sends a request; `json` is its body. @throws ApiError where it is not answered as asked */
export async function send(
  url: string,
  {
    method = 'GET',
    json,
    signal,
  }: { method?: string; json?: unknown; signal?: AbortSignal | undefined } = {},
): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs);
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(json !== undefined && { 'content-type': 'application/json' }),
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(timeout.aborted ? tooSlow : unreachable);
  }
  if (response.ok) return response;
  throw new ApiError(await readProblem(response));
}

const tooSlow: Problem = {
  title: 'The search takes too long',
  status: 0,
  detail: `No answer came within ${timeoutMs / 1000} seconds.`,
};

const unreachable: Problem = {
  title: 'The search cannot be reached',
  status: 0,
  detail: 'Check your connection, or try again in a moment.',
};

const unusable: Problem = {
  title: 'The answer cannot be shown',
  status: 0,
  detail: 'It is not what this page expects. Try again, or reload the page.',
};

async function readProblem(response: Response): Promise<Problem> {
  const { status } = response;
  const body: unknown = await response.json().catch(() => null);
  return problem(body) ? { ...body, status } : { title: 'The service is not available', status };
}
