import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { startPeriodic } from '../../async/periodic.ts';
import type { RateLimitStanding, StrictKind } from '../../domain/rate-limit.ts';
import { tooManyRequests } from '../../errors.ts';
import type { CallRedis } from './circuit-breaker.ts';
import { createPasswordGuesses, guessWindowSeconds } from './password-guesses.ts';
import { createReadCounts } from './read-counts.ts';
import { requireSessions } from './sessions.ts';

/** `keys`: whom a call is counted by, the address first, then the networks around it (`clientKeys`). */
export interface RateLimits {
  /** Counts a public read, or `points` of them. Waits for nothing; null while there is no Redis, and no limit therefore. */
  countRead(keys: string[], points?: number): RateLimitStanding | null;
  /**
   * Counts a call that is limited strictly, in this process alone while there is no Redis.
   * @throws AppError too-many-requests
   */
  consume(kind: StrictKind, keys: string[]): Promise<RateLimitStanding>;
  /**
   * Counts a guess at the password of an account as wrong, before it is checked.
   * @throws AppError too-many-requests, sessions-unavailable
   */
  guess(email: string, keys: string[]): Promise<Guess>;
  close(): Promise<void>;
}

/** A guess that may be made. */
export interface Guess {
  standing: RateLimitStanding;
  /** how long to wait before it is checked */
  waitMs: number;
  /** Says that it was right, or was not checked: then it does not count. Never rejects. */
  giveBack(right: boolean): Promise<void>;
}

export interface RateLimitSettings {
  RATE_LIMIT_READS: number;
  RATE_LIMIT_WRITES: number;
  RATE_LIMIT_SIGN_INS: number;
}

const settleMs = 1_000;
const minute = 60;
const quarter = 15 * 60;
// How many times the limit of one address it has together with all others of its /56, and of its /48.
const cheap = [1, 4, 16];
const costly = [1, 2, 3];
// Wrong passwords of one address, and of all of its /56, at whatever accounts: several people may be behind it.
const guesses = [2, 2, 3];

/** Limits that all processes share through Redis. */
export function createRateLimits(
  redis: Redis,
  callRedis: CallRedis,
  settings: RateLimitSettings,
  onError: (error: unknown) => void,
): RateLimits {
  const shared = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: 'limit:read',
    points: settings.RATE_LIMIT_READS,
    duration: minute,
  });
  const reads = cheap.map((times) =>
    createReadCounts(settings.RATE_LIMIT_READS * times, (counts) =>
      callRedis('limits', () =>
        Promise.all(
          counts.map(async ([key, count]) => {
            const { consumedPoints, msBeforeNext } = await shared.penalty(hashed(key), count);
            return { key, consumed: consumedPoints, endsInMs: msBeforeNext };
          }),
        ),
      ),
    ),
  );
  const signIns = settings.RATE_LIMIT_SIGN_INS;
  const limiters = (kind: StrictKind, points: number, duration: number, times: number[]) =>
    times.map((each) => strictLimiter(redis, callRedis, kind, points * each, duration));
  const strict: Record<StrictKind, RateLimiterRedis[]> = {
    write: limiters('write', settings.RATE_LIMIT_WRITES, minute, cheap),
    register: limiters('register', signIns, quarter, costly),
  };
  const networkLimits = guesses.map((times) => signIns * times);
  const passwordGuesses = createPasswordGuesses(redis, {
    freeGuesses: signIns,
    pair: signIns,
    networks: networkLimits,
  });

  let settles = true;
  const settling = startPeriodic({
    everyMs: settleMs,
    async run() {
      for (const each of reads) await each.settle();
      settles = true;
    },
    onError(error) {
      settles = false;
      onError(error);
    },
    unref: true,
  });

  return {
    countRead(keys, points) {
      let worst: RateLimitStanding | null = null;
      for (let at = 0; at < keys.length; at += 1) {
        const standing = (reads[at] as (typeof reads)[number]).count(keys[at] as string, points);
        if (worst === null || (standing.exceeded && !worst.exceeded)) worst = standing;
      }
      return settles && redis.status === 'ready' ? worst : null;
    },

    async consume(kind, keys) {
      const limited = strict[kind];
      const standings = keys.map((key, at) => consumeOne(limited[at] as RateLimiterRedis, key));
      return (await Promise.all(standings))[0] as RateLimitStanding;
    },

    async guess(email, keys) {
      const networks = keys.map(hashed);
      const account = hashed(email);
      const guesser = { account, pair: `${account}:${networks[0]}`, networks };
      const outcome = await requireSessions(() => passwordGuesses.take(guesser));
      const { resetMs } = outcome;
      const standing = (limit: number, used: number) => ({
        limit,
        windowSeconds: guessWindowSeconds,
        remaining: limit - used,
        resetMs,
        exceeded: used >= limit,
      });
      if (!outcome.allowed) {
        const limit = outcome.by === 'network' ? (networkLimits[outcome.index] as number) : signIns;
        throw tooManyRequests(standing(limit, limit), 'wrong passwords');
      }
      return {
        standing: standing(signIns, outcome.used),
        waitMs: outcome.waitMs,
        giveBack: (right) => passwordGuesses.giveBack(guesser, right).catch(onError),
      };
    },

    close: () => settling.close(),
  };
}

/** @throws AppError too-many-requests */
async function consumeOne(limiter: RateLimiterRedis, key: string): Promise<RateLimitStanding> {
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
}

/** Who has used it up is refused without asking Redis again. */
function strictLimiter(redis: Redis, callRedis: CallRedis, kind: string, points: number, duration: number) {
  return new RateLimiterRedis({
    storeClient: guarded(redis, callRedis),
    keyPrefix: `limit:${kind}`,
    points,
    duration,
    inMemoryBlockOnConsumed: points,
    insuranceLimiter: new RateLimiterMemory({ keyPrefix: `limit:${kind}`, points, duration }),
  });
}

/** The one command that the library counts with, such that nobody waits for a Redis that is away. */
function guarded(redis: Redis, callRedis: CallRedis) {
  return {
    defineCommand: redis.defineCommand.bind(redis),
    rlflxIncr: (parameters: string[]) =>
      callRedis('limit', () =>
        (redis as unknown as { rlflxIncr(parameters: string[]): Promise<unknown> }).rlflxIncr(parameters),
      ),
  };
}

/** Redis is told nobody's address; and a key is short whatever was sent. */
function hashed(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22);
}
