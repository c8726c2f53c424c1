import type { FacetValues } from '../../../src/contract/responses/facet-responses.ts';
import type { Suggestions } from '../../../src/contract/responses/suggest-response.ts';
import {
  type Check,
  type InstituteSearchResponse,
  type InstituteWithProgrammes,
  isFacetValues,
  isInstitute,
  isProblem,
  isSearchResponse,
  isSuggestions,
  type Problem,
} from './response-checks.ts';

const timeoutMs = 20_000;
const uploadTimeoutMs = 120_000;

/** A failed request. `status` is 0 if there was no response, or none that the page can use. */
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

/** Searches institutes. `query` holds the parameters of the API, without a question mark. */
export function fetchInstitutes(query: string, signal: AbortSignal): Promise<InstituteSearchResponse> {
  return getJson(`/v1/institutes?${query}`, isSearchResponse, signal);
}

export function fetchInstitute(slug: string, signal: AbortSignal): Promise<InstituteWithProgrammes> {
  return getJson(`/v1/institutes/${encodeURIComponent(slug)}`, isInstitute, signal);
}

export function fetchSuggestions(text: string, limit: number, signal: AbortSignal): Promise<Suggestions> {
  const query = new URLSearchParams({ q: text, limit: String(limit) });
  return getJson(`/v1/suggest?${query}`, isSuggestions, signal);
}

/** Searches the values of a facet. `query` comes from `facetRequest`. */
export function fetchFacetValues(facet: string, query: string, signal: AbortSignal): Promise<FacetValues> {
  return getJson(`/v1/facets/${encodeURIComponent(facet)}?${query}`, isFacetValues, signal);
}

async function getJson<T>(url: string, check: Check<T>, signal: AbortSignal): Promise<T> {
  return readJson(await send(url, { signal }), check, signal);
}

/**
 * Reads and checks the body of a response.
 * @throws ApiError when the body is incomplete or fails the check
 */
export async function readJson<T>(response: Response, check: Check<T>, signal?: AbortSignal): Promise<T> {
  let body: unknown;
  try {
    body = await response.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(error instanceof SyntaxError ? unexpected : unreachable);
  }
  if (!check(body)) throw new ApiError(unexpected);
  return body;
}

interface RequestOptions {
  method?: string;
  headers?: Record<string, string>;
  json?: unknown;
  file?: File;
  signal?: AbortSignal | undefined;
}

/**
 * Sends a request with `json` or with a file as its body.
 * @throws ApiError when the response is an error, or there is none within the time limit
 */
export async function send(
  url: string,
  { method = 'GET', headers, json, file, signal }: RequestOptions = {},
): Promise<Response> {
  const timeout = AbortSignal.timeout(file ? uploadTimeoutMs : timeoutMs);
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(file && { 'content-type': file.type }),
        ...headers,
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
      ...(file && { body: file }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(timeout.aborted ? timedOut : unreachable);
  }
  if (response.ok) return response;
  throw new ApiError(await readProblem(response));
}

const timedOut: Problem = {
  title: 'The request timed out',
  status: 0,
  detail: 'The service did not respond in time.',
};

const unreachable: Problem = {
  title: 'The service cannot be reached',
  status: 0,
  detail: 'Check your connection, or try again in a moment.',
};

const unexpected: Problem = {
  title: 'Unexpected response',
  status: 0,
  detail: 'The response cannot be displayed. Try again, or reload the page.',
};

async function readProblem(response: Response): Promise<Problem> {
  const { status } = response;
  const body: unknown = await response.json().catch(() => null);
  return isProblem(body) ? { ...body, status } : { title: 'The service is unavailable', status };
}
