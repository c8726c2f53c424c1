import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { type Standing, type StrictKind, tooManyRequests } from '../domain/rate-limit.ts';
import { createReadCounts } from './read-counts.ts';
import type { RedisGuard } from './redis-guard.ts';

export interface RateLimits {
  /** Counts a public read. Waits for nothing; null while there is no Redis, and no limit therefore. */
  countRead(key: string): Standing | null;
  /**
   * Counts a call that is limited strictly, in this process alone while there is no Redis.
   * @throws AppError too-many-requests
   */
  consume(kind: StrictKind, key: string): Promise<Standing>;
  close(): void;
}

export interface RateLimitSettings {
  RATE_LIMIT_READS: number;
  RATE_LIMIT_WRITES: number;
  RATE_LIMIT_SIGN_INS: number;
}

const settleMs = 1_000;
const minute = 60;
const quarter = 15 * 60;
// Many people behind one address refresh; nobody guesses a refresh token.
const refreshesPerSignIn = 10;

/** Limits that all processes share through Redis. */
export function createRateLimits(
  redis: Redis,
  guard: RedisGuard,
  settings: RateLimitSettings,
  onError: (error: unknown) => void,
): RateLimits {
  const shared = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: 'limit:read',
    points: settings.RATE_LIMIT_READS,
    duration: minute,
  });
  const reads = createReadCounts(settings.RATE_LIMIT_READS, (counts) =>
    guard('limits', () =>
      Promise.all(
        counts.map(async ([key, count]) => {
          const { consumedPoints, msBeforeNext } = await shared.penalty(hashed(key), count);
          return { key, consumed: consumedPoints, endsInMs: msBeforeNext };
        }),
      ),
    ),
  );
  const signIns = settings.RATE_LIMIT_SIGN_INS;
  const strict: Record<StrictKind, RateLimiterRedis> = {
    write: strictLimiter(redis, guard, 'write', settings.RATE_LIMIT_WRITES, minute),
    login: strictLimiter(redis, guard, 'login', signIns, quarter),
    register: strictLimiter(redis, guard, 'register', signIns, quarter),
    refresh: strictLimiter(redis, guard, 'refresh', signIns * refreshesPerSignIn, quarter),
  };

  let settles = true;
  let settling = false;
  const timer = setInterval(async () => {
    if (settling) return;
    settling = true;
    try {
      await reads.settle();
      settles = true;
    } catch (error) {
      settles = false;
      onError(error);
    } finally {
      settling = false;
    }
  }, settleMs).unref();

  return {
    countRead(key) {
      const standing = reads.count(key);
      return settles && redis.status === 'ready' ? standing : null;
    },

    async consume(kind, key) {
      const limiter = strict[kind];
      const standing = ({ remainingPoints, msBeforeNext }: RateLimiterRes, exceeded: boolean) => ({
        limit: limiter.points,
        windowSeconds: limiter.duration,
        remaining: exceeded ? 0 : remainingPoints,
        resetMs: msBeforeNext,
        exceeded,
      });
      try {
        return standing(await limiter.consume(hashed(key)), false);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        throw tooManyRequests(standing(error, true));
      }
    },

    close: () => clearInterval(timer),
  };
}

/** Who has used it up is refused without asking Redis again. */
function strictLimiter(redis: Redis, guard: RedisGuard, kind: string, points: number, duration: number) {
  return new RateLimiterRedis({
    storeClient: guarded(redis, guard),
    keyPrefix: `limit:${kind}`,
    points,
    duration,
    inMemoryBlockOnConsumed: points,
    insuranceLimiter: new RateLimiterMemory({ keyPrefix: `limit:${kind}`, points, duration }),
  });
}

/** The one command that the library counts with, such that nobody waits for a Redis that is away. */
function guarded(redis: Redis, guard: RedisGuard) {
  return {
    defineCommand: redis.defineCommand.bind(redis),
    rlflxIncr: (parameters: string[]) =>
      guard('limit', () =>
        (redis as unknown as { rlflxIncr(parameters: string[]): Promise<unknown> }).rlflxIncr(parameters),
      ),
  };
}

/** Redis is told nobody's address; and a key is short whatever was sent. */
function hashed(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22);
}
