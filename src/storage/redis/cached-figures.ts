import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { defineScripts } from './redis-scripts.ts';

/** Figures that cost something to make and may be a while old, in Redis: made once for all processes that ask at a time. */
export interface CachedFigures {
  /**
   * What `load` gives, as JSON has it, at most `keptMs` and one load old. From half that age on whoever asks has it loaded
   * anew, and does not wait: who looks often waits but once. With Redis away it is loaded for each caller.
   * @throws whatever `load` throws
   */
  get<T>(name: string, keptMs: number, load: () => Promise<T>): Promise<T>;
  /** What is kept, or is being loaded at this moment, is shown to nobody who asks from now on. */
  forget(name: string): Promise<void>;
}

// A process that dies with a claim holds others up for as long.
const claimMs = 5_000;
const pauseMs = 20;

/** KEYS figures, claim; ARGV token, renew below so many ms that are left. What is kept, and 1 for whoever is to load it. */
const takeScript = `
local kept = redis.call('get', KEYS[1])
if kept and redis.call('pttl', KEYS[1]) >= tonumber(ARGV[2]) then return {kept, 0} end
if redis.call('set', KEYS[2], ARGV[1], 'NX', 'PX', ${claimMs}) then return {kept, 1} end
return {kept, 0}`;

/** KEYS figures, claim; ARGV token, ms, figures ('' for none). Only with the claim that was taken. */
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
  ): Promise<[kept: string | null, claimed: 0 | 1]>;
  putFigures(figures: string, claim: string, token: string, ms: number, json: string): Promise<unknown>;
}

export function createCachedFigures(redis: Redis, onError: (error: unknown) => void): CachedFigures {
  const scripts = defineScripts<Scripts>(redis, {
    takeFigures: { numberOfKeys: 2, lua: takeScript },
    putFigures: { numberOfKeys: 2, lua: putScript },
  });
  const keysOf = (name: string) => [`figures:${name}`, `figures:claim:${name}`] as const;

  /** What is kept, and whether the caller holds the claim now; neither with Redis away. Waits for others' loads. */
  async function take(name: string, token: string, keptMs: number) {
    try {
      for (;;) {
        const [kept, claimed] = await scripts.takeFigures(...keysOf(name), token, keptMs / 2);
        if (kept !== null || claimed === 1) return { kept, claimed: claimed === 1 };
        await delay(pauseMs);
      }
    } catch (error) {
      onError(error);
      return { kept: null, claimed: false };
    }
  }

  /** What `load` gives, kept under the claim of `token`, which is given up in any case. */
  async function make(name: string, token: string, keptMs: number, load: () => Promise<unknown>) {
    let json = '';
    try {
      json = JSON.stringify(await load());
    } finally {
      await scripts.putFigures(...keysOf(name), token, keptMs, json).catch(onError);
    }
    return json;
  }

  return {
    async get<T>(name: string, keptMs: number, load: () => Promise<T>): Promise<T> {
      const token = randomUUID();
      const { kept, claimed } = await take(name, token, keptMs);
      if (kept === null && !claimed) return load();
      const made = claimed ? make(name, token, keptMs, load) : null;
      if (kept === null) return JSON.parse((await made) as string) as T;
      made?.catch(onError);
      return JSON.parse(kept) as T;
    },

    async forget(name) {
      await redis.del(...keysOf(name)).catch(onError);
    },
  };
}
