import { setTimeout as delay } from 'node:timers/promises';
import type { MultiSearch, SearchAnswer } from './search-service.ts';

type Searches = Parameters<MultiSearch>[0];

interface Waiting {
  searches: Searches;
  resolve(answers: SearchAnswer[]): void;
  reject(error: unknown): void;
}

const mostSearches = 64;

/**
 * Gathers the searches of some milliseconds into one request: for answers that nobody waits for. Where the request fails,
 * each is sent by itself, so that one bad search does not take the others with it.
 */
export function batchSearches(multiSearch: MultiSearch, gatherMs = 25): MultiSearch {
  let waiting: Waiting[] = [];

  async function send(batch: Waiting[]): Promise<void> {
    try {
      const answers = await multiSearch(batch.flatMap(({ searches }) => searches));
      for (const { searches, resolve } of batch) resolve(answers.splice(0, searches.length));
    } catch (error) {
      if (batch.length === 1) return batch[0]?.reject(error);
      for (const each of batch) await send([each]);
    }
  }

  async function gather() {
    await delay(gatherMs);
    const all = waiting;
    waiting = [];
    let batch: Waiting[] = [];
    let size = 0;
    for (const each of all) {
      if (size + each.searches.length > mostSearches && batch.length > 0) {
        void send(batch);
        batch = [];
        size = 0;
      }
      batch.push(each);
      size += each.searches.length;
    }
    void send(batch);
  }

  return (searches) => {
    const { promise, resolve, reject } = Promise.withResolvers<SearchAnswer[]>();
    if (waiting.push({ searches, resolve, reject }) === 1) void gather();
    return promise;
  };
}
