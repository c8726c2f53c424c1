import type { Redis } from 'ioredis';
import { startPeriodic } from '../../async/periodic.ts';
import type { Logger } from '../../logger.ts';
import type { Metrics } from '../../metrics.ts';

export interface SessionsWatch {
  /** Whether the remaining memory must be reserved for sessions and revocations. */
  isNearlyFull(): boolean;
  close(): Promise<void>;
}

const everyMs = 5_000;
const fullShare = 0.8;

/**
 * Measures the memory of the sessions Redis every five seconds, and logs an error when it is more than 80 % full. On each connection
 * it also logs an error if the server is configured such that it could lose keys: if it evicts keys or has no append-only file.
 */
export function startSessionsWatch({
  redis,
  metrics,
  logger,
}: {
  redis: Redis;
  metrics: Metrics;
  logger: Logger;
}): SessionsWatch {
  let full = false;

  async function measure() {
    if (redis.status !== 'ready') return;
    const memory = fieldsOf(await redis.info('memory'));
    const used = Number(memory.get('used_memory'));
    const max = Number(memory.get('maxmemory'));
    metrics.sessionsMemory.set({ of: 'used' }, used);
    metrics.sessionsMemory.set({ of: 'max' }, max);
    const isFull = max > 0 && used >= max * fullShare;
    if (isFull && !full)
      logger.error({ used, max }, 'sessions redis: more than 80 % full; nobody can sign in once it is full');
    if (!isFull && full) logger.info({ used, max }, 'sessions redis: less than 80 % full again');
    full = isFull;
  }

  async function checkSettings() {
    const [memory, persistence] = [await redis.info('memory'), await redis.info('persistence')].map(fieldsOf);
    const policy = memory?.get('maxmemory_policy');
    if (policy !== 'noeviction' && memory?.get('maxmemory') !== '0')
      logger.error(
        { policy },
        'sessions redis: maxmemory-policy must be noeviction, or revocations may be lost',
      );
    if (persistence?.get('aof_enabled') !== '1')
      logger.error('sessions redis: appendonly must be yes, or a restart ends all sessions');
  }

  // Errors are ignored here: the requests that need the server report its outage.
  const onReady = () => {
    checkSettings().catch(() => undefined);
    void measuring.runNow();
  };
  redis.on('ready', onReady);
  const measuring = startPeriodic({ everyMs, run: measure, onError: () => undefined, unref: true });

  return {
    isNearlyFull: () => full,
    async close() {
      redis.off('ready', onReady);
      await measuring.close();
    },
  };
}

function fieldsOf(info: string): Map<string, string> {
  return new Map(info.split('\r\n').map((line) => line.split(':', 2) as [string, string]));
}
