import type { Redis } from 'ioredis';
import { startPeriodic } from '../../async/periodic.ts';
import type { Logger } from '../../logger.ts';
import type { Metrics } from '../../metrics.ts';

export interface SessionsWatch {
  /** Whether what is left is to be kept for sessions and revocations. */
  isNearlyFull(): boolean;
  close(): Promise<void>;
}

const everyMs = 5_000;
const fullShare = 0.8;

/**
 * Looks every five seconds how full the sessions store is, for the metrics and an error in the log from 80 % on, and says
 * once for each connection where it could lose what it holds: it evicts, or has no append-only file.
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

  async function look() {
    if (redis.status !== 'ready') return;
    const memory = fieldsOf(await redis.info('memory'));
    const used = Number(memory.get('used_memory'));
    const max = Number(memory.get('maxmemory'));
    metrics.sessionsMemory.set({ of: 'used' }, used);
    metrics.sessionsMemory.set({ of: 'max' }, max);
    const isFull = max > 0 && used >= max * fullShare;
    if (isFull && !full)
      logger.error({ used, max }, 'sessions redis: more than 80 % full; once it is full nobody can sign in');
    if (!isFull && full) logger.info({ used, max }, 'sessions redis: has room again');
    full = isFull;
  }

  async function checkSettings() {
    const [memory, persistence] = [await redis.info('memory'), await redis.info('persistence')].map(fieldsOf);
    const policy = memory?.get('maxmemory_policy');
    if (policy !== 'noeviction' && memory?.get('maxmemory') !== '0')
      logger.error(
        { policy },
        'sessions redis: maxmemory-policy must be noeviction; revocations may be lost',
      );
    if (persistence?.get('aof_enabled') !== '1')
      logger.error('sessions redis: appendonly must be yes; a restart signs everybody out');
  }

  // Whoever needs the store says what is wrong where it is away.
  const onReady = () => {
    checkSettings().catch(() => undefined);
    void looking.runNow();
  };
  redis.on('ready', onReady);
  const looking = startPeriodic({ everyMs, run: look, onError: () => undefined, unref: true });

  return {
    isNearlyFull: () => full,
    async close() {
      redis.off('ready', onReady);
      await looking.close();
    },
  };
}

function fieldsOf(info: string): Map<string, string> {
  return new Map(info.split('\r\n').map((line) => line.split(':', 2) as [string, string]));
}
