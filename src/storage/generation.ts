import type { Redis } from 'ioredis';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';

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

const retryMs = 1_000;

export function createGeneration(redis: Redis, metrics: Metrics, logger: Logger): Generation {
  const key = 'generation';
  let retry: NodeJS.Timeout | undefined;

  async function raise(): Promise<boolean> {
    try {
      const raised = await metrics.time('redis', 'incr', () => redis.incr(key));
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
    read: async () => Number((await metrics.time('redis', 'get', () => redis.get(key))) ?? 0),
  };
}
