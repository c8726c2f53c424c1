import { Redis } from 'ioredis';
import { backoffMs } from '../../async/backoff.ts';
import type { Logger } from '../../logger.ts';

/**
 * The two Redis servers: `cache` may evict and lose keys, `sessions` may do neither. docs/redis-keys.md lists which server has
 * which keys.
 */
export type RedisRole = 'cache' | 'sessions';
type RedisSettings = Record<(typeof urls)[RedisRole] | 'REDIS_PREFIX', string>;

const urls = { cache: 'REDIS_URL', sessions: 'SESSIONS_REDIS_URL' } as const;

export const redisUrl = (role: RedisRole, settings: RedisSettings): string => settings[urls[role]];

/**
 * Creates a client that fails fast instead of queueing: a command times out after one second (callers that must not wait that
 * long use circuit-breaker.ts), is never repeated, and is rejected while there is no connection. The client never stops
 * trying to reconnect.
 */
export function createRedis(role: RedisRole, settings: RedisSettings, logger: Logger): Redis {
  const redis = new Redis(redisUrl(role, settings), {
    keyPrefix: settings.REDIS_PREFIX,
    enableOfflineQueue: false,
    // Commands issued in the same tick share one write: half the cost of a cache hit is one write and one read of a socket.
    enableAutoPipelining: true,
    maxRetriesPerRequest: 0,
    commandTimeout: 1_000,
    connectTimeout: 1_000,
    retryStrategy: (attempt) => backoffMs(attempt, { baseMs: 50, maxMs: 2_000 }),
  });
  // Logs one line when the connection is lost and one when it is back, instead of one per attempt.
  let down = false;
  redis.on('error', (error) => {
    if (!down) logger.warn({ err: error }, `redis (${role}): connection lost; reconnecting`);
    down = true;
  });
  redis.on('ready', () => {
    if (down) logger.info(`redis (${role}): connection restored`);
    down = false;
  });
  return redis;
}
