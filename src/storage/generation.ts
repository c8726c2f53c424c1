import type { Redis } from 'ioredis';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';

/** The counter in Redis that says 'newly searchable changes became visible'. */
export interface Generation {
  /** Raises it. With Redis away the raise is owed, and paid when the connection is back: indexing goes on meanwhile. */
  raise(): Promise<void>;
  /** The current generation, 0 before the first raise. Rejects while Redis is away. */
  read(): Promise<number>;
}

export function createGeneration(redis: Redis, metrics: Metrics, logger: Logger): Generation {
  const key = 'generation';
  let owed = false;

  async function raise() {
    try {
      await metrics.time('redis', 'incr', () => redis.incr(key));
      owed = false;
    } catch (error) {
      if (!owed) logger.warn({ err: error }, 'generation: redis is away, the raise is owed');
      owed = true;
    }
  }

  redis.on('ready', () => {
    if (owed) void raise();
  });

  return {
    raise,
    read: async () => Number((await metrics.time('redis', 'get', () => redis.get(key))) ?? 0),
  };
}
