import type { FoundValues, InstituteWithProgrammes, Problem, SearchAnswer, Suggestions } from './types.ts';

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
  return getJson<SearchAnswer>(`/v1/institutes?${query}`, signal);
}

export function fetchInstitute(slug: string, signal: AbortSignal): Promise<InstituteWithProgrammes> {
  return getJson<InstituteWithProgrammes>(`/v1/institutes/${encodeURIComponent(slug)}`, signal);
}

export function fetchSuggestions(text: string, limit: number, signal: AbortSignal): Promise<Suggestions> {
  const query = new URLSearchParams({ q: text, limit: String(limit) });
  return getJson<Suggestions>(`/v1/suggest?${query}`, signal);
}

/** `query` is as `facetRequest` makes it. */
export function fetchFacetValues(facet: string, query: string, signal: AbortSignal): Promise<FoundValues> {
  return getJson<FoundValues>(`/v1/facets/${encodeURIComponent(facet)}?${query}`, signal);
}

async function getJson<T>(url: string, signal: AbortSignal): Promise<T> {
  return (await send(url, { signal })).json() as Promise<T>;
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

async function readProblem(response: Response): Promise<Problem> {
  const fallback: Problem = { title: 'The search is not available', status: response.status };
  if (!response.headers.get('content-type')?.includes('json')) return fallback;
  const body: unknown = await response.json().catch(() => null);
  return typeof body === 'object' && body !== null ? { ...fallback, ...body } : fallback;
}
