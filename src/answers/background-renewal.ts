import { setTimeout as delay } from 'node:timers/promises';
import { type CacheKind, cacheKinds } from './cache-policy.ts';

const everyMs = 250;

/**
 * Makes the most popular answers anew after the generation was raised, before anybody has to wait for one: whatever
 * became visible is in all of them within `maxStaleMs`. Any number of processes share the work, answer by answer.
 */
export function startRenewal(deps: {
  readGeneration: () => Promise<number>;
  listPopular: () => Promise<{ kind: string; query: string }[]>;
  renew: (kind: CacheKind, query: string) => Promise<void>;
  maxStaleMs: number;
  onError: (error: unknown) => void;
}): { close(): Promise<void> } {
  const closing = new AbortController();
  const running = run();

  async function run() {
    let known: number | undefined;
    let until = 0;
    while (!closing.signal.aborted) {
      try {
        const generation = await deps.readGeneration();
        // An answer that was made just before is renewed once it is of an age.
        if (generation !== known) until = Date.now() + deps.maxStaleMs;
        known = generation;
        if (Date.now() <= until) await renewAll();
      } catch (error) {
        deps.onError(error);
      }
      await delay(everyMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  async function renewAll() {
    const popular = await deps.listPopular();
    await Promise.all(
      popular.map(async ({ kind, query }) => {
        if (!(cacheKinds as readonly string[]).includes(kind)) return;
        await deps.renew(kind as CacheKind, query).catch(deps.onError);
      }),
    );
  }

  return {
    async close() {
      closing.abort();
      await running;
    },
  };
}
