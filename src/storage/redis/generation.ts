import type { Redis } from 'ioredis';
import type { Logger } from '../../logger.ts';
import type { Metrics } from '../../metrics.ts';
import { defineScripts } from './redis-scripts.ts';

/** A counter in Redis that is incremented each time changes have become searchable. */
export interface Generation {
  /**
   * Increments the counter. Resolves with false if Redis is unavailable; then the increment is retried every second in the
   * background, so that indexing does not wait for Redis.
   */
  raise(): Promise<boolean>;
  /** The current generation; 0 before the first one. Rejects while Redis is unavailable. */
  read(): Promise<number>;
}

export const generationKey = 'generation';
const retryMs = 1_000;

/**
 * KEYS generation. After a loss of data the counter restarts at the current time in milliseconds, which it has never reached
 * before. If it restarted at 0, a cached answer of an old generation would count as current again some increments later.
 */
const raiseScript = `
if redis.call('exists', KEYS[1]) == 0 then
  local now = redis.call('time')
  redis.call('set', KEYS[1], string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000)))
end
return redis.call('incr', KEYS[1])`;

export function createGeneration(redis: Redis, metrics: Metrics, logger: Logger): Generation {
  const scripts = defineScripts<{ raiseGeneration(key: string): Promise<number> }>(redis, {
    raiseGeneration: { numberOfKeys: 1, lua: raiseScript },
  });
  let retry: NodeJS.Timeout | undefined;

  async function raise(): Promise<boolean> {
    try {
      const raised = await metrics.time('redis', 'raise', () => scripts.raiseGeneration(generationKey));
      metrics.generation.set(raised);
      clearTimeout(retry);
      retry = undefined;
      return true;
    } catch (error) {
      if (!retry)
        logger.warn({ err: error }, 'generation: Redis is unavailable; retrying the increment every second');
      clearTimeout(retry);
      retry = setTimeout(() => void raise(), retryMs).unref();
      return false;
    }
  }

  return {
    raise,
    read: async () => Number((await metrics.time('redis', 'get', () => redis.get(generationKey))) ?? 0),
  };
}
