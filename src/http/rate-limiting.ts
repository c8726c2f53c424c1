import { isIP } from 'node:net';
import type { Context, Middleware } from 'koa';
import { isLimited, rateLimitHeaders, type StrictKind, tooManyRequests } from '../domain/rate-limit.ts';
import type { RateLimits } from '../storage/rate-limits.ts';
import { clientKey } from './client-key.ts';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Limits what the API is asked for by address: reads generously, writes less so. The page's files are not counted. */
export function rateLimiting(rateLimits: RateLimits): Middleware {
  // Not async: every search passes here, and waits for nothing.
  return (context, next) => {
    if (!isLimited(context.path)) return next();
    if (!reading.has(context.method))
      return limit(context, rateLimits, 'write', addressKey(context)).then(next);
    const standing = rateLimits.countRead(addressKey(context));
    if (standing?.exceeded) throw tooManyRequests(standing);
    if (standing) context.set(rateLimitHeaders(standing));
    return next();
  };
}

/** Limits writes by account, whatever address they come from. Comes after what finds out who asks. */
export function accountRateLimiting(rateLimits: RateLimits): Middleware {
  return async (context, next) => {
    const { account } = context.state as { account?: { id?: unknown } };
    if (typeof account?.id === 'number' && !reading.has(context.method))
      await limit(context, rateLimits, 'write', `account:${account.id}`);
    return next();
  };
}

/** Limits attempts to get in by address, which comes before the body is read; with an e-mail address by that one. */
export type LimitSignIn = (
  context: Context,
  kind: Exclude<StrictKind, 'write'>,
  email?: string,
) => Promise<void>;

/** @throws (what it makes) AppError too-many-requests */
export function createLimitSignIn(rateLimits: RateLimits): LimitSignIn {
  return async (context, kind, email) => {
    const key =
      email === undefined ? addressKey(context) : `email:${email.normalize('NFKC').trim().toLowerCase()}`;
    await limit(context, rateLimits, kind, key);
  };
}

async function limit(context: Context, rateLimits: RateLimits, kind: StrictKind, key: string) {
  context.set(rateLimitHeaders(await rateLimits.consume(kind, key)));
}

/** Koa takes it from X-Forwarded-For only as far as proxies are trusted; what is no address there is not taken. */
function addressKey(context: Context): string {
  const address = isIP(context.ip) ? context.ip : (context.socket.remoteAddress ?? '');
  return clientKey(address);
}
