import { Redis } from 'ioredis';
import type { Logger } from '../logger.ts';

/**
 * A client that fails at once instead of queueing: a command waits at most a second (where nobody may wait, redis-guard.ts
 * sees to it), is never repeated, and is refused while there is no connection. It reconnects by itself for ever.
 */
export function createRedis(config: { REDIS_URL: string; REDIS_PREFIX: string }, logger: Logger): Redis {
  const redis = new Redis(config.REDIS_URL, {
    keyPrefix: config.REDIS_PREFIX,
    enableOfflineQueue: false,
    // What comes while one is answered goes together: half of what a kept answer costs is one write here and one read there.
    enableAutoPipelining: true,
    maxRetriesPerRequest: 0,
    commandTimeout: 1_000,
    connectTimeout: 1_000,
    retryStrategy: (attempt) => Math.min(2_000, 50 * 2 ** Math.min(attempt, 10)),
  });
  // One line when it goes and one when it is back, not one for each attempt between.
  let down = false;
  redis.on('error', (error) => {
    if (!down) logger.warn({ err: error }, 'redis: no connection');
    down = true;
  });
  redis.on('ready', () => {
    if (down) logger.info('redis: connected again');
    down = false;
  });
  return redis;
}
