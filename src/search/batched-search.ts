import { setTimeout as delay } from 'node:timers/promises';
import type { MultiSearch, SearchAnswer } from '../domain/search/multi-search.ts';
import { AppError, hasCode } from '../errors.ts';

type Searches = Parameters<MultiSearch>[0];

interface Waiting {
  searches: Searches;
  since: number;
  resolve(answers: SearchAnswer[]): void;
  reject(error: unknown): void;
}

// More in one request, and the first of them would wait for too many others.
const mostSearches = 32;
const mostWaiting = 1_000;
// While a request is open the next one is filled up first: one with many searches keeps all cores of the index busy, and
// costs it and us less than many with few.
const fullEnough = 28;
// Nobody waits for longer than this behind a slow one.
const patienceMs = 100;

/**
 * Has at most `concurrency` requests open. What comes meanwhile (and within `gatherMs`) is sent together as soon as the
 * open one has ended, there is enough of it, or one has waited for 100 ms: with nothing else under way nobody waits,
 * and under load requests grow instead of their number. A bad search does not take the others with it; while the index is
 * away all fail, and nobody waits for a second request.
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
  let waitingSearches = 0;
  let open = 0;

  function isDue(others: number): boolean {
    const [oldest] = waiting;
    if (!oldest) return false;
    // Timers are early by less than a millisecond.
    return (
      others === 0 || waitingSearches >= fullEnough || performance.now() - oldest.since >= patienceMs - 1
    );
  }

  function sendIfDue() {
    if (open < concurrency && isDue(open)) void sendAll();
  }

  async function sendAll() {
    open += 1;
    if (gatherMs > 0) await delay(gatherMs);
    while (isDue(open - 1)) {
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
    const batch = waiting.splice(0, end < 0 ? waiting.length : end);
    for (const { searches } of batch) waitingSearches -= searches.length;
    return batch;
  }

  async function send(batch: Waiting[]): Promise<void> {
    try {
      const answers = await multiSearch(batch.flatMap(({ searches }) => searches));
      for (const { searches, resolve } of batch) resolve(answers.splice(0, searches.length));
    } catch (error) {
      const { position } = error as { position?: number };
      if (batch.length === 1 || (position === undefined && hasCode(error, 'search-unavailable')))
        for (const { reject } of batch) reject(error);
      // Refused as a whole, for one that cannot be read.
      else if (position === undefined) await Promise.all(batch.map((each) => send([each])));
      else {
        const failed = ownerOf(position, batch);
        failed?.reject(error);
        await send(batch.filter((each) => each !== failed));
      }
    }
  }

  return (searches) => {
    if (waiting.length >= mostWaiting)
      return Promise.reject(
        new AppError('search-unavailable', 'Too many searches at the moment. Please try again.', {
          retryAfterSeconds: 1,
        }),
      );
    const { promise, resolve, reject } = Promise.withResolvers<SearchAnswer[]>();
    waiting.push({ searches, since: performance.now(), resolve, reject });
    waitingSearches += searches.length;
    sendIfDue();
    if (waiting.length > 0) setTimeout(sendIfDue, patienceMs).unref();
    return promise;
  };
}

function ownerOf(position: number, batch: Waiting[]): Waiting | undefined {
  let end = 0;
  return batch.find(({ searches }) => {
    end += searches.length;
    return position < end;
  });
}
