import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { startPeriodic } from '../../async/periodic.ts';
import { tooManyRequests } from '../../errors.ts';
import type { RateLimitStanding, StrictKind } from '../../rate-limit.ts';
import type { CallRedis } from './circuit-breaker.ts';
import { createPasswordGuesses, guessWindowSeconds } from './password-guesses.ts';
import { createReadCounts } from './read-counts.ts';
import { requireSessions } from './sessions.ts';

/**
 * Limits that all processes share. `keys` are the client address, and then the networks that contain it, the narrowest first
 * (`clientKeys`).
 */
export interface RateLimits {
  /** Counts a public read as `points` reads, without waiting for Redis. Null, and no limit, while Redis is unavailable. */
  countRead(keys: string[], points?: number): RateLimitStanding | null;
  /**
   * Counts a call that has a strict limit. While Redis is unavailable, each process counts alone.
   * @throws AppError too-many-requests
   */
  consume(kind: StrictKind, keys: string[]): Promise<RateLimitStanding>;
  /**
   * Counts a guess at the password of an account as wrong before the password is checked.
   * @throws AppError too-many-requests, sessions-unavailable
   */
  guess(email: string, keys: string[]): Promise<Guess>;
  /** Uncounts the wrong guesses at an account, except those that count against other addresses. Never rejects. */
  forgiveGuesses(email: string, keys: string[]): Promise<void>;
  close(): Promise<void>;
}

/** A guess whose password may be checked. */
interface Guess {
  standing: RateLimitStanding;
  /** how long to wait before checking the password */
  waitMs: number;
  /** Uncounts the guess, because the password was right or was not checked. Never rejects. */
  giveBack(right: boolean): Promise<void>;
}

interface RateLimitSettings {
  RATE_LIMIT_READS: number;
  RATE_LIMIT_WRITES: number;
  RATE_LIMIT_SIGN_INS: number;
  RATE_LIMIT_MAILS: number;
}

const flushMs = 1_000;
const minute = 60;
const quarter = 15 * 60;
const hour = 60 * 60;
// The limits of one IPv6 address, of its /56 and of its /48, as multiples of the limit of one address.
const cheap = [1, 4, 16];
const costly = [1, 2, 3];
// The same for wrong passwords at all accounts. One address may have twice the limit, because several people may share it.
const guesses = [2, 2, 3];

/** Creates the limits that all processes share through the sessions Redis. */
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
            const { consumedPoints, msBeforeNext } = await shared.penalty(hashKey(key), count);
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
    mail: limiters('mail', signIns, quarter, costly),
    mailbox: limiters('mailbox', settings.RATE_LIMIT_MAILS, hour, [1]),
  };
  const networkLimits = guesses.map((times) => signIns * times);
  const passwordGuesses = createPasswordGuesses(redis, {
    freeGuesses: signIns,
    pair: signIns,
    networks: networkLimits,
  });

  let isFlushed = true;
  const flushing = startPeriodic({
    everyMs: flushMs,
    async run() {
      for (const each of reads) await each.flush();
      isFlushed = true;
    },
    onError(error) {
      isFlushed = false;
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
      return isFlushed && redis.status === 'ready' ? worst : null;
    },

    async consume(kind, keys) {
      const limited = strict[kind];
      const standings = keys.map((key, at) => consumeOne(limited[at] as RateLimiterRedis, key));
      return (await Promise.all(standings))[0] as RateLimitStanding;
    },

    async guess(email, keys) {
      const guesser = guesserOf(email, keys);
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

    forgiveGuesses: (email, keys) => passwordGuesses.forgive(guesserOf(email, keys)).catch(onError),

    close: () => flushing.close(),
  };
}

function guesserOf(email: string, keys: string[]) {
  const networks = keys.map(hashKey);
  const account = hashKey(email);
  return { account, pair: `${account}:${networks[0]}`, networks };
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
    return standing(await limiter.consume(hashKey(key)), false);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw tooManyRequests(standing(error, true));
  }
}

/** A key that has reached its limit is rejected without another call to Redis. */
function strictLimiter(redis: Redis, callRedis: CallRedis, kind: string, points: number, duration: number) {
  return new RateLimiterRedis({
    storeClient: withBreaker(redis, callRedis),
    keyPrefix: `limit:${kind}`,
    points,
    duration,
    inMemoryBlockOnConsumed: points,
    insuranceLimiter: new RateLimiterMemory({ keyPrefix: `limit:${kind}`, points, duration }),
  });
}

/** The one command that rate-limiter-flexible counts with, behind the circuit breaker. */
function withBreaker(redis: Redis, callRedis: CallRedis) {
  return {
    defineCommand: redis.defineCommand.bind(redis),
    rlflxIncr: (parameters: string[]) =>
      callRedis('limit', () =>
        (redis as unknown as { rlflxIncr(parameters: string[]): Promise<unknown> }).rlflxIncr(parameters),
      ),
  };
}

/** Keeps addresses out of Redis, and keys short whatever a client sends. */
function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22);
}
