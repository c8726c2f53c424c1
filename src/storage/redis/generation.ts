import type { Redis } from 'ioredis';
import type { Logger } from '../../logger.ts';
import type { Metrics } from '../../metrics.ts';
import { defineScripts } from './redis-scripts.ts';

/** The counter in Redis that says 'newly searchable changes became visible'. */
export interface Generation {
  /**
   * Raises it; false with Redis away. Then the raise is owed, and paid as soon as Redis takes it: indexing goes on
   * meanwhile.
   */
  raise(): Promise<boolean>;
  /** The current generation, 0 before the first raise. Rejects while Redis is away. */
  read(): Promise<number>;
}

export const generationKey = 'generation';
const retryMs = 1_000;

/**
 * A Redis that has lost its data begins anew where it has never been: at the time, in milliseconds. An answer from before
 * would else be current again some raises later.
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
      if (!retry) logger.warn({ err: error }, 'generation: redis is away, the raise is owed');
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
