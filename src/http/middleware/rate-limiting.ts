import { isIP } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context, Middleware } from 'koa';
import { canonicalEmail } from '../../domain/account.ts';
import type { StrictKind } from '../../domain/rate-limit.ts';
import { hasCode, tooManyRequests } from '../../errors.ts';
import type { RateLimits } from '../../storage/redis/rate-limits.ts';
import { isLimited } from '../api-path.ts';
import { rateLimitHeaders } from '../rate-limit-headers.ts';
import { authenticated } from './authentication.ts';
import { clientKeys } from './client-key.ts';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Limits what the API is asked for by address: reads generously, writes less so. The page's files are not counted. */
export function rateLimiting(rateLimits: RateLimits): Middleware {
  // Not async: every search passes here, and waits for nothing.
  return (context, next) => {
    if (!isLimited(context.path)) return next();
    if (!reading.has(context.method))
      return limit(context, rateLimits, 'write', addressKeys(context)).then(next);
    countReads(context, rateLimits, 1);
    return next();
  };
}

/**
 * Counts a read that costs as much as `points` of them; one is counted already.
 * @throws (what it makes) AppError too-many-requests
 */
export type ChargeRead = (context: Context, points: number) => void;

export function createChargeRead(rateLimits: RateLimits): ChargeRead {
  return (context, points) => {
    if (points > 1) countReads(context, rateLimits, points - 1);
  };
}

function countReads(context: Context, rateLimits: RateLimits, points: number): void {
  const standing = rateLimits.countRead(addressKeys(context), points);
  if (standing?.exceeded) throw tooManyRequests(standing);
  if (standing) context.set(rateLimitHeaders(standing));
}

/** Limits writes by account, whatever address they come from. Comes after what finds out who asks. */
export function accountRateLimiting(rateLimits: RateLimits): Middleware {
  return async (context, next) => {
    const caller = authenticated(context);
    if (caller && !reading.has(context.method))
      await limit(context, rateLimits, 'write', [`account:${caller.account.id}`]);
    return next();
  };
}

/** Limits registrations by address. @throws AppError too-many-requests */
export type LimitRegistrations = (context: Context) => Promise<void>;

export function createLimitRegistrations(rateLimits: RateLimits): LimitRegistrations {
  return (context) => limit(context, rateLimits, 'register', addressKeys(context));
}

/**
 * Runs what checks the password of an account, and counts it as a guess: one that it rejects as `unauthorized` or
 * `bad-request` was wrong, anything else gives the guess back. Whatever checks a password goes through here.
 * @throws AppError too-many-requests, sessions-unavailable, and whatever `check` throws
 */
export type AsGuess = <T>(context: Context, email: string, check: () => Promise<T>) => Promise<T>;

export function createAsGuess(rateLimits: RateLimits): AsGuess {
  return async (context, email, check) => {
    const guess = await rateLimits.guess(canonicalEmail(email), addressKeys(context));
    context.set(rateLimitHeaders(guess.standing));
    if (guess.waitMs > 0) await delay(guess.waitMs);
    try {
      const result = await check();
      await guess.giveBack(true);
      return result;
    } catch (error) {
      if (!hasCode(error, 'unauthorized', 'bad-request')) await guess.giveBack(false);
      throw error;
    }
  };
}

async function limit(context: Context, rateLimits: RateLimits, kind: StrictKind, keys: string[]) {
  context.set(rateLimitHeaders(await rateLimits.consume(kind, keys)));
}

/** Koa takes it from X-Forwarded-For only as far as proxies are trusted; what is no address there is not taken. */
function addressKeys(context: Context): string[] {
  const address = isIP(context.ip) ? context.ip : (context.socket.remoteAddress ?? '');
  return clientKeys(address);
}
