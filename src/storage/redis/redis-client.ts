import { Redis } from 'ioredis';
import { backoffMs } from '../../async/backoff.ts';
import type { Logger } from '../../logger.ts';

/**
 * The two stores in Redis: `cache` may evict and forget what it holds, `sessions` may do neither. docs/redis-keys.md lists
 * which key is where.
 */
export type RedisRole = 'cache' | 'sessions';
export type RedisSettings = Record<(typeof urls)[RedisRole] | 'REDIS_PREFIX', string>;

const urls = { cache: 'REDIS_URL', sessions: 'SESSIONS_REDIS_URL' } as const;

export const redisUrl = (role: RedisRole, settings: RedisSettings): string => settings[urls[role]];

/**
 * A client that fails at once instead of queueing: a command waits at most a second (where nobody may wait, redis-callRedis.ts
 * sees to it), is never repeated, and is refused while there is no connection. It reconnects by itself for ever.
 */
export function createRedis(role: RedisRole, settings: RedisSettings, logger: Logger): Redis {
  const redis = new Redis(redisUrl(role, settings), {
    keyPrefix: settings.REDIS_PREFIX,
    enableOfflineQueue: false,
    // What comes while one is answered goes together: half of what a kept answer costs is one write here and one read there.
    enableAutoPipelining: true,
    maxRetriesPerRequest: 0,
    commandTimeout: 1_000,
    connectTimeout: 1_000,
    retryStrategy: (attempt) => backoffMs(attempt, { baseMs: 50, maxMs: 2_000 }),
  });
  // One line when it goes and one when it is back, not one for each attempt between.
  let down = false;
  redis.on('error', (error) => {
    if (!down) logger.warn({ err: error }, `redis (${role}): no connection`);
    down = true;
  });
  redis.on('ready', () => {
    if (down) logger.info(`redis (${role}): connected again`);
    down = false;
  });
  return redis;
}
