import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import type { MultiSearch, SearchAnswer } from './search-service.ts';

type Searches = Parameters<MultiSearch>[0];

interface Waiting {
  searches: Searches;
  resolve(answers: SearchAnswer[]): void;
  reject(error: unknown): void;
}

// More in one request, and the first of them would wait for too many others.
const mostSearches = 32;
const mostWaiting = 1_000;

/**
 * Has at most `concurrency` requests open. What comes meanwhile (and within `gatherMs`) is sent together as soon as one of
 * them has ended: with nothing else under way nobody waits, and under load requests grow instead of their number. Where a
 * request fails, each of its searches is sent by itself, so that a bad one does not take the others with it.
 * @throws AppError search-unavailable where too many wait
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
    /** After each request a pause as long as that took: half of the time belongs to others. */
    rests?: boolean;
  },
): MultiSearch {
  const waiting: Waiting[] = [];
  let open = 0;

  async function sendAll() {
    open += 1;
    if (gatherMs > 0) await delay(gatherMs);
    while (waiting.length > 0) {
      const started = performance.now();
      await send(takeBatch());
      if (rests) await delay(performance.now() - started);
    }
    open -= 1;
  }

  function takeBatch(): Waiting[] {
    let size = 0;
    const end = waiting.findIndex(({ searches }, position) => {
      size += searches.length;
      return position > 0 && size > mostSearches;
    });
    return waiting.splice(0, end < 0 ? waiting.length : end);
  }

  async function send(batch: Waiting[]): Promise<void> {
    try {
      const answers = await multiSearch(batch.flatMap(({ searches }) => searches));
      for (const { searches, resolve } of batch) resolve(answers.splice(0, searches.length));
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const each of batch) await send([each]);
    }
  }

  return (searches) => {
    if (waiting.length >= mostWaiting)
      return Promise.reject(
        new AppError('search-unavailable', 'Too many searches at the moment. Please try again.', {
          headers: { 'Retry-After': '1' },
        }),
      );
    const { promise, resolve, reject } = Promise.withResolvers<SearchAnswer[]>();
    waiting.push({ searches, resolve, reject });
    if (open < concurrency) void sendAll();
    return promise;
  };
}
