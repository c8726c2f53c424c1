import { errors, type estypes } from '@elastic/elasticsearch';
import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import type { MultiSearch, SearchAnswer } from '../../domain/search/multi-search.ts';
import { hasCode } from '../../errors.ts';
import { type Elasticsearch, searchUnavailable } from './elasticsearch-client.ts';

const timeoutMs = 5_000;
// Few are open at a time, and one that succeeds begins the count anew.
const breaksAfter = 2;
const probesAfterMs = 1_000;

/**
 * Searches what is behind the read alias. All searches of a call go in one request; an answer is complete (no shard
 * missing, no time-out) or it is an error; where one search failed and not the request, the error has its `position`.
 * @throws AppError search-unavailable when Elasticsearch is down, slow, overloaded or has no index yet
 */
export function createMultiSearch(
  elasticsearch: Elasticsearch,
  indexName: string,
  {
    inTurn = false,
  }: {
    /** The searches of a request run one after the other. */
    inTurn?: boolean;
  } = {},
): MultiSearch {
  const throughBreaker = createCircuitBreaker();
  return async (searches) => {
    const header = { index: indexName, allow_partial_search_results: false };
    const body = searches.flatMap((search) => [header, search]);
    const { responses } = await throughBreaker(() =>
      send(elasticsearch, { searches: body, ...(inTurn && { max_concurrent_searches: 1 }) }),
    );
    return responses.map((response, position) => {
      if ('error' in response)
        throw Object.assign(searchError(response.status, response.error), { position });
      if (response.timed_out)
        throw Object.assign(searchUnavailable(new Error('a search timed out')), { position });
      return response as SearchAnswer;
    });
  };
}

/** Nobody waits for an Elasticsearch that did not answer twice in a row; one request a second tries it. */
function createCircuitBreaker(): <T>(request: () => Promise<T>) => Promise<T> {
  const breaker = circuitBreaker(
    handleWhen((error) => hasCode(error, 'search-unavailable')),
    {
      halfOpenAfter: probesAfterMs,
      breaker: new ConsecutiveBreaker(breaksAfter),
    },
  );
  return async (request) => {
    try {
      // One tries whether it is back; the others do not wait for that.
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
  attempt = 1,
): Promise<estypes.MsearchResponse> {
  try {
    return await elasticsearch.msearch(request, { requestTimeout: timeoutMs });
  } catch (error) {
    if (error instanceof errors.ResponseError) throw searchError(error.statusCode, error);
    // Reading twice is harmless: one more attempt, at once, hides a connection that broke while idle.
    if (error instanceof errors.ConnectionError && attempt === 1)
      return send(elasticsearch, request, attempt + 1);
    throw searchUnavailable(error);
  }
}

/** 404: no index behind the alias yet. 429 and 5xx pass. Any other refusal is a fault in our request. */
function searchError(status: number | undefined, cause: unknown): Error {
  const passing = status === 404 || status === 429 || (status !== undefined && status >= 500);
  return passing
    ? searchUnavailable(cause)
    : new Error(`elasticsearch refused a search: ${JSON.stringify(cause)}`, { cause });
}
