import { once } from 'node:events';
import type { Redis } from 'ioredis';
import { createRedis, type RedisRole, redisUrl } from '../../src/storage/redis/redis-client.ts';
import type { CommandContext } from './command-context.ts';

const timeoutMs = 5_000;

/**
 * Runs `work` with a connection to one of the two Redis servers, and closes it afterwards.
 * @throws Error if Redis does not respond within 5 s
 */
export async function withRedis<T>(
  role: RedisRole,
  { config, logger }: Pick<CommandContext, 'config' | 'logger'>,
  work: (redis: Redis) => Promise<T>,
): Promise<T> {
  const redis = createRedis(role, config, logger);
  try {
    await once(redis, 'ready', { signal: AbortSignal.timeout(timeoutMs) }).catch(() => {
      throw new Error(
        `Redis at ${new URL(redisUrl(role, config)).host} does not respond. Check that it is running and that its URL is correct ('institutes config').`,
      );
    });
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
