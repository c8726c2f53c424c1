import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { defineScripts } from './redis-scripts.ts';

/** A cache in Redis for figures that are expensive to compute and may be some seconds old. All processes share each computation. */
interface CachedFigures {
  /**
   * Returns the result of `load` after a round trip through JSON, at most `maxAgeMs` plus the duration of one load old. A value
   * older than half of that is returned and reloaded in the background, so that a caller who polls waits only the first time.
   * While Redis is unavailable, every call loads the value itself.
   * @throws the error of `load`
   */
  get<T>(name: string, maxAgeMs: number, load: () => Promise<T>): Promise<T>;
  /** Invalidates the cached value, and a load that is under way: later calls do not get either. */
  forget(name: string): Promise<void>;
}

// How long a process that dies while loading a value can delay the others.
const claimMs = 5_000;
const pollMs = 20;

/**
 * KEYS figures, claim; ARGV token, the remaining ms below which the value is reloaded.
 * @returns the cached value, and 1 if the caller has to load it
 */
const takeScript = `
local cached = redis.call('get', KEYS[1])
if cached and redis.call('pttl', KEYS[1]) >= tonumber(ARGV[2]) then return {cached, 0} end
if redis.call('set', KEYS[2], ARGV[1], 'NX', 'PX', ${claimMs}) then return {cached, 1} end
return {cached, 0}`;

/** KEYS figures, claim; ARGV token, ms, figures ('' if the load failed). Stores nothing if the claim is no longer the caller's. */
const putScript = `
if redis.call('get', KEYS[2]) ~= ARGV[1] then return end
redis.call('del', KEYS[2])
if ARGV[3] ~= '' then redis.call('set', KEYS[1], ARGV[3], 'PX', ARGV[2]) end`;

interface Scripts {
  takeFigures(
    figures: string,
    claim: string,
    token: string,
    renewBelowMs: number,
  ): Promise<[cached: string | null, claimed: 0 | 1]>;
  putFigures(figures: string, claim: string, token: string, ms: number, json: string): Promise<unknown>;
}

export function createCachedFigures(redis: Redis, onError: (error: unknown) => void): CachedFigures {
  const scripts = defineScripts<Scripts>(redis, {
    takeFigures: { numberOfKeys: 2, lua: takeScript },
    putFigures: { numberOfKeys: 2, lua: putScript },
  });
  const keysOf = (name: string) => [`figures:${name}`, `figures:claim:${name}`] as const;

  /**
   * Reads the cached value, or claims the load; returns neither while Redis is unavailable. While another process loads the first
   * value, it waits for that.
   */
  async function readOrClaim(name: string, token: string, maxAgeMs: number) {
    try {
      for (;;) {
        const [cached, claimed] = await scripts.takeFigures(...keysOf(name), token, maxAgeMs / 2);
        if (cached !== null || claimed === 1) return { cached, claimed: claimed === 1 };
        await delay(pollMs);
      }
    } catch (error) {
      onError(error);
      return { cached: null, claimed: false };
    }
  }

  /** Loads the value and stores it under the claim of `token`; releases the claim even if the load fails. */
  async function loadAndStore(name: string, token: string, maxAgeMs: number, load: () => Promise<unknown>) {
    let json = '';
    try {
      json = JSON.stringify(await load());
    } finally {
      await scripts.putFigures(...keysOf(name), token, maxAgeMs, json).catch(onError);
    }
    return json;
  }

  return {
    async get<T>(name: string, maxAgeMs: number, load: () => Promise<T>): Promise<T> {
      const token = randomUUID();
      const { cached, claimed } = await readOrClaim(name, token, maxAgeMs);
      if (cached === null && !claimed) return load();
      const loading = claimed ? loadAndStore(name, token, maxAgeMs, load) : null;
      if (cached === null) return JSON.parse((await loading) as string) as T;
      loading?.catch(onError);
      return JSON.parse(cached) as T;
    },

    async forget(name) {
      await redis.del(...keysOf(name)).catch(onError);
    },
  };
}
