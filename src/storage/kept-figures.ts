import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';

/** Figures that cost something to make and may be a while old, in Redis: made once for all processes that ask at a time. */
export interface KeptFigures {
  /**
   * What `load` gives, as JSON has it, at most `keptMs` and one load old. With Redis away it is loaded for each caller.
   * @throws whatever `load` throws
   */
  get<T>(name: string, keptMs: number, load: () => Promise<T>): Promise<T>;
  /** What is kept, or is being loaded at this moment, is shown to nobody who asks from now on. */
  forget(name: string): Promise<void>;
}

// A process that dies with a claim holds others up for as long.
const claimMs = 5_000;
const pauseMs = 20;

/** KEYS figures, claim; ARGV token. What is kept; else 1 for whoever is to load it, 0 for whoever is to wait. */
const takeScript = `
local kept = redis.call('get', KEYS[1])
if kept then return kept end
if redis.call('set', KEYS[2], ARGV[1], 'NX', 'PX', ${claimMs}) then return 1 end
return 0`;

/** KEYS figures, claim; ARGV token, ms, figures ('' for none). Only with the claim that was taken. */
const putScript = `
if redis.call('get', KEYS[2]) ~= ARGV[1] then return end
redis.call('del', KEYS[2])
if ARGV[3] ~= '' then redis.call('set', KEYS[1], ARGV[3], 'PX', ARGV[2]) end`;

interface Scripts {
  takeFigures(figures: string, claim: string, token: string): Promise<string | number>;
  putFigures(figures: string, claim: string, token: string, ms: number, json: string): Promise<unknown>;
}

export function createKeptFigures(redis: Redis, onError: (error: unknown) => void): KeptFigures {
  redis.defineCommand('takeFigures', { numberOfKeys: 2, lua: takeScript });
  redis.defineCommand('putFigures', { numberOfKeys: 2, lua: putScript });
  const scripts = redis as unknown as Scripts;
  const keysOf = (name: string) => [`figures:${name}`, `figures:claim:${name}`] as const;

  /** What is kept; else whether the caller holds the claim now, as it does not with Redis away. */
  async function take(name: string, token: string): Promise<string | boolean> {
    try {
      for (;;) {
        const taken = await scripts.takeFigures(...keysOf(name), token);
        if (typeof taken === 'string') return taken;
        if (taken === 1) return true;
        await delay(pauseMs);
      }
    } catch (error) {
      onError(error);
      return false;
    }
  }

  return {
    async get<T>(name: string, keptMs: number, load: () => Promise<T>): Promise<T> {
      const token = randomUUID();
      const taken = await take(name, token);
      if (typeof taken === 'string') return JSON.parse(taken) as T;
      let json = '';
      try {
        json = JSON.stringify(await load());
      } finally {
        if (taken) await scripts.putFigures(...keysOf(name), token, keptMs, json).catch(onError);
      }
      return JSON.parse(json) as T;
    },

    async forget(name) {
      await redis.del(...keysOf(name)).catch(onError);
    },
  };
}
