import { isIP } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context, Middleware } from 'koa';
import { canonicalEmail } from '../../domain/account.ts';
import { hasCode, tooManyRequests } from '../../errors.ts';
import type { StrictKind } from '../../rate-limit.ts';
import type { RateLimits } from '../../storage/redis/rate-limits.ts';
import { isRateLimited } from '../api-path.ts';
import { rateLimitHeaders } from '../rate-limit-headers.ts';
import { authenticated } from './authentication.ts';
import { clientKeys } from './client-key.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Limits requests to the API by client address: many reads, fewer writes. */
export function rateLimiting(rateLimits: RateLimits): Middleware {
  // Not async: every search passes here, and reads are counted without waiting.
  return (context, next) => {
    if (!isRateLimited(context.path)) return next();
    if (!safeMethods.has(context.method))
      return limit(context, rateLimits, 'write', addressKeys(context)).then(next);
    countReads(context, rateLimits, 1);
    return next();
  };
}

/**
 * Counts a read that costs as much as `points` reads; the first is already counted by `rateLimiting`.
 * @throws AppError too-many-requests
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

/** Limits writes by account, from any address. Must be mounted after `authentication`. */
export function accountRateLimiting(rateLimits: RateLimits): Middleware {
  return async (context, next) => {
    const caller = authenticated(context);
    if (caller && !safeMethods.has(context.method))
      await limit(context, rateLimits, 'write', [`account:${caller.account.id}`]);
    return next();
  };
}

/**
 * Limits requests for an e-mail: by client address, and by the address that the e-mail goes to, whether or not it has an account.
 * @throws AppError too-many-requests
 */
export type LimitMails = (context: Context, email: string) => Promise<void>;

export function createLimitMails(rateLimits: RateLimits): LimitMails {
  return async (context, email) => {
    await limit(context, rateLimits, 'mail', addressKeys(context));
    // Not in the headers, which would tell how many e-mails others have asked for to this address.
    await rateLimits.consume('mailbox', [canonicalEmail(email)]);
  };
}

/** Uncounts the wrong passwords for an account after its owner has set another one. */
export type ForgiveGuesses = (context: Context, email: string) => Promise<void>;

export function createForgiveGuesses(rateLimits: RateLimits): ForgiveGuesses {
  return (context, email) => rateLimits.forgiveGuesses(canonicalEmail(email), addressKeys(context));
}

/**
 * Runs `check`, which checks the password of an account, and counts it as a guess. The guess was wrong if `check` rejects
 * with `unauthorized` or `bad-request`; in every other case it is not counted. Every check of a password must run in this.
 * @throws AppError too-many-requests, sessions-unavailable, and any error of `check`
 */
export type LimitGuesses = <T>(context: Context, email: string, check: () => Promise<T>) => Promise<T>;

export function createLimitGuesses(rateLimits: RateLimits): LimitGuesses {
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

/** Koa reads X-Forwarded-For only as far as proxies are trusted; an entry that is not an IP address is ignored. */
function addressKeys(context: Context): string[] {
  const address = isIP(context.ip) ? context.ip : (context.socket.remoteAddress ?? '');
  return clientKeys(address);
}
