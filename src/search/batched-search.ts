import { setTimeout as delay } from 'node:timers/promises';
import type { MultiSearch, SearchAnswer } from './search-service.ts';

type Searches = Parameters<MultiSearch>[0];

interface Waiting {
  searches: Searches;
  resolve(answers: SearchAnswer[]): void;
  reject(error: unknown): void;
}

const mostSearches = 32;

/**
 * Gathers searches, those of some milliseconds and all that come while a request is under way, and sends them in one
 * request after the other: for answers that nobody waits for, which must hold up none that somebody does. Where a request
 * fails, each is sent by itself, so that one bad search does not take the others with it.
 */
export function batchSearches(multiSearch: MultiSearch, gatherMs = 25): MultiSearch {
  const waiting: Waiting[] = [];
  let sending = false;

  async function sendAll() {
    sending = true;
    await delay(gatherMs);
    while (waiting.length > 0) await send(takeBatch());
    sending = false;
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
    const { promise, resolve, reject } = Promise.withResolvers<SearchAnswer[]>();
    waiting.push({ searches, resolve, reject });
    if (!sending) void sendAll();
    return promise;
  };
}
