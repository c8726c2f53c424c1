import { setTimeout as delay } from 'node:timers/promises';
import type { MultiSearch, SearchAnswer } from '../domain/search/multi-search.ts';
import { AppError, hasCode } from '../errors.ts';

type Searches = Parameters<MultiSearch>[0];

interface WaitingCall {
  searches: Searches;
  /** When the call was made, by `performance.now()`. */
  since: number;
  resolve(answers: SearchAnswer[]): void;
  reject(error: unknown): void;
}

// With more searches in one request, the first answer would wait for too many others.
const maxSearchesPerRequest = 32;
const maxWaitingCalls = 1_000;
// While a request is open, the next one is filled to this size first: a request with many searches keeps all cores of
// Elasticsearch busy, and costs both sides less than many requests with few searches.
const fullRequest = 28;
// No call waits longer than this for a slow request to end.
const maxWaitMs = 100;

/**
 * Wraps a multi-search so that concurrent calls share requests, of which at most `concurrency` are open. A call that comes
 * while a request is open (or within `gatherMs` of another one) waits until that request has ended, enough searches for a full
 * request are waiting, or it has waited for 100 ms. Without load no call waits; under load the requests grow, not their number.
 * If one search fails, only its call is rejected and the others are sent again; if Elasticsearch is unavailable, all calls of
 * the request are rejected without a second request.
 *
 * The returned function rejects with AppError search-unavailable when too many calls are waiting.
 */
export function batchSearches(
  multiSearch: MultiSearch,
  {
    concurrency,
    gatherMs = 0,
    rests = false,
  }: {
    concurrency: number;
    gatherMs?: number;
    /** Pauses after each request for as long as it took, so that other work gets half of the time. */
    rests?: boolean;
  },
): MultiSearch {
  const waiting: WaitingCall[] = [];
  let waitingSearches = 0;
  let openRequests = 0;

  function isDue(otherRequests: number): boolean {
    const [oldest] = waiting;
    if (!oldest) return false;
    if (otherRequests === 0 || waitingSearches >= fullRequest) return true;
    // A timer may fire up to a millisecond early.
    return performance.now() - oldest.since >= maxWaitMs - 1;
  }

  function sendIfDue() {
    if (openRequests < concurrency && isDue(openRequests)) void sendWhileDue();
  }

  async function sendWhileDue() {
    openRequests += 1;
    if (gatherMs > 0) await delay(gatherMs);
    while (isDue(openRequests - 1)) {
      const started = performance.now();
      await send(takeBatch());
      if (rests) await delay(performance.now() - started);
    }
    openRequests -= 1;
  }

  function takeBatch(): WaitingCall[] {
    let size = 0;
    const end = waiting.findIndex(({ searches }, position) => {
      size += searches.length;
      return position > 0 && size > maxSearchesPerRequest;
    });
    const batch = waiting.splice(0, end < 0 ? waiting.length : end);
    for (const { searches } of batch) waitingSearches -= searches.length;
    return batch;
  }

  async function send(batch: WaitingCall[]): Promise<void> {
    try {
      const answers = await multiSearch(batch.flatMap(({ searches }) => searches));
      for (const { searches, resolve } of batch) resolve(answers.splice(0, searches.length));
    } catch (error) {
      const { position } = error as { position?: number };
      if (batch.length === 1 || (position === undefined && hasCode(error, 'search-unavailable')))
        for (const { reject } of batch) reject(error);
      // The whole request was refused, because of one search that Elasticsearch could not read.
      else if (position === undefined) await Promise.all(batch.map((each) => send([each])));
      else {
        const failed = ownerOf(position, batch);
        failed?.reject(error);
        await send(batch.filter((each) => each !== failed));
      }
    }
  }

  return (searches) => {
    if (waiting.length >= maxWaitingCalls)
      return Promise.reject(
        new AppError(
          'search-unavailable',
          'Search is temporarily unavailable: too many searches are waiting. Please try again.',
          {
            retryAfterSeconds: 1,
          },
        ),
      );
    const { promise, resolve, reject } = Promise.withResolvers<SearchAnswer[]>();
    waiting.push({ searches, since: performance.now(), resolve, reject });
    waitingSearches += searches.length;
    sendIfDue();
    if (waiting.length > 0) setTimeout(sendIfDue, maxWaitMs).unref();
    return promise;
  };
}

/** The call that a search belongs to, by the position of the search in the request. */
function ownerOf(position: number, batch: WaitingCall[]): WaitingCall | undefined {
  let end = 0;
  return batch.find(({ searches }) => {
    end += searches.length;
    return position < end;
  });
}
