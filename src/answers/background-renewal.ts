import { setTimeout as delay } from 'node:timers/promises';
import { refreshedValue } from '../async/refreshed-value.ts';
import { readKeys } from '../contract/answer-key.ts';
import type { KeyedRequest } from '../contract/answer-request.ts';

const intervalMs = 250;
const maxRenewed = 20;
const listRefreshMs = 5_000;

/**
 * Renews the most popular answers after each raise of the generation, so that no request has to wait for them: a change
 * shows in all of them within `maxStaleMs`. Processes share the work, since the claim for each answer is given to one.
 */
export function startRenewal(deps: {
  readGeneration: () => Promise<number>;
  /** The keys of the answers that are asked for most, in descending order. */
  listPopular: (count: number) => Promise<{ key: string }[]>;
  renew: (keyed: KeyedRequest) => Promise<void>;
  maxStaleMs: number;
  onError: (error: unknown) => void;
}): { close(): Promise<void> } {
  const popularAnswers = refreshedValue(async () => {
    const popular = await deps.listPopular(maxRenewed);
    return readKeys(popular.map(({ key }) => key));
  }, listRefreshMs);
  const closing = new AbortController();
  const running = run();

  async function run() {
    let known: number | undefined;
    let until = 0;
    while (!closing.signal.aborted) {
      try {
        const generation = await deps.readGeneration();
        // Renewal goes on for `maxStaleMs`: the claim for an answer that was rendered shortly before the raise is given later.
        if (generation !== known) until = Date.now() + deps.maxStaleMs;
        known = generation;
        if (Date.now() <= until) await renewAll();
      } catch (error) {
        deps.onError(error);
      }
      await delay(intervalMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  async function renewAll() {
    const popular = await popularAnswers();
    await Promise.all(popular.map((keyed) => deps.renew(keyed).catch(deps.onError)));
  }

  return {
    async close() {
      closing.abort();
      await running;
    },
  };
}
