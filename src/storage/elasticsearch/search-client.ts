import { errors, type estypes } from '@elastic/elasticsearch';
import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import type { MultiSearch, SearchAnswer } from '../../domain/search/multi-search.ts';
import { hasCode } from '../../errors.ts';
import { type Elasticsearch, searchUnavailable } from './elasticsearch-client.ts';

const defaultTimeoutMs = 5_000;
// The parts of a response that tell whether it is complete, and the values that hits were sorted by.
const sortValuesOnly = [
  'responses.hits.total',
  'responses.hits.hits.sort',
  'responses.timed_out',
  'responses.status',
  'responses.error',
];
// Low, because few requests are open at a time, and each success resets the count.
const maxConsecutiveFailures = 2;
const probeAfterMs = 1_000;

/**
 * Creates a function that sends several searches of the read alias in one request. A result is complete (no shard is missing, no
 * search has timed out), otherwise the call rejects. If a single search has failed, the error has its `position`.
 * @throws AppError search-unavailable when Elasticsearch is unavailable, slow or overloaded, or has no index yet
 */
export function createMultiSearch(
  elasticsearch: Elasticsearch,
  indexName: string,
  {
    inTurn = false,
    sortValues = false,
    timeoutMs = defaultTimeoutMs,
  }: {
    /** Runs the searches of a request one after the other. */
    inTurn?: boolean;
    /** Returns of each hit only the values that it was sorted by. */
    sortValues?: boolean;
    timeoutMs?: number;
  } = {},
): MultiSearch {
  const throughBreaker = createCircuitBreaker();
  return async (searches) => {
    const header = { index: indexName, allow_partial_search_results: false };
    const body = searches.flatMap((search) => [header, search]);
    const { responses } = await throughBreaker(() =>
      send(
        elasticsearch,
        {
          searches: body,
          ...(inTurn && { max_concurrent_searches: 1 }),
          ...(sortValues && { filter_path: sortValuesOnly }),
        },
        timeoutMs,
      ),
    );
    return responses.map((response, position) => {
      if ('error' in response)
        throw Object.assign(searchError(response.status, response.error), { position });
      if (response.timed_out)
        throw Object.assign(searchUnavailable(new Error('a search timed out')), { position });
      // Without hits, nothing of `hits` is left by the filter.
      return sortValues ? withHits(response as Partial<SearchAnswer>) : (response as SearchAnswer);
    });
  };
}

function withHits({ hits }: Partial<SearchAnswer>): SearchAnswer {
  return { hits: { ...hits, hits: hits?.hits ?? [] } };
}

/** After two consecutive failures all requests fail immediately, except one per second, which tests whether Elasticsearch is back. */
function createCircuitBreaker(): <T>(request: () => Promise<T>) => Promise<T> {
  const breaker = circuitBreaker(
    handleWhen((error) => hasCode(error, 'search-unavailable')),
    {
      halfOpenAfter: probeAfterMs,
      breaker: new ConsecutiveBreaker(maxConsecutiveFailures),
    },
  );
  return async (request) => {
    try {
      // One request tests the server; the others do not wait for its result.
      if (breaker.state === CircuitState.HalfOpen) throw new BrokenCircuitError();
      return await breaker.execute(request);
    } catch (error) {
      throw error instanceof BrokenCircuitError ? searchUnavailable(error) : error;
    }
  };
}

async function send(
  elasticsearch: Elasticsearch,
  request: estypes.MsearchRequest,
  timeoutMs: number,
  attempt = 1,
): Promise<estypes.MsearchResponse> {
  try {
    return await elasticsearch.msearch(request, { requestTimeout: timeoutMs });
  } catch (error) {
    if (error instanceof errors.ResponseError) throw searchError(error.statusCode, error);
    // A search may be sent twice. An immediate second attempt hides a connection that broke while it was idle.
    if (error instanceof errors.ConnectionError && attempt === 1)
      return send(elasticsearch, request, timeoutMs, attempt + 1);
    throw searchUnavailable(error);
  }
}

/** 404 (no index behind the alias yet), 429 and 5xx are temporary. Any other status means that the request is wrong. */
function searchError(status: number | undefined, cause: unknown): Error {
  const isTemporary = status === 404 || status === 429 || (status !== undefined && status >= 500);
  return isTemporary
    ? searchUnavailable(cause)
    : new Error(`Elasticsearch rejected a search: ${JSON.stringify(cause)}`, { cause });
}
