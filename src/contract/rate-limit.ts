import { AppError } from '../errors.ts';

/** How a caller stands with one limit. */
export interface Standing {
  /** calls that a window allows */
  limit: number;
  windowSeconds: number;
  remaining: number;
  /** until the window ends */
  resetMs: number;
  exceeded: boolean;
}

/** What is counted exactly, call by call. Wrong passwords are as well: see `RateLimits.guess`. */
export type StrictKind = 'write' | 'register';

/** The headers of the draft standard; seconds are whole, and at least one. */
export function rateLimitHeaders({ limit, windowSeconds, remaining, resetMs }: Standing) {
  return {
    'RateLimit-Policy': `${limit};w=${windowSeconds}`,
    'RateLimit-Limit': String(limit),
    'RateLimit-Remaining': String(remaining),
    'RateLimit-Reset': String(secondsUntil(resetMs)),
  };
}

/** What refuses a caller who has used up a limit. */
export function tooManyRequests(standing: Standing, what = 'requests'): AppError {
  const seconds = secondsUntil(standing.resetMs);
  const wait = seconds > 120 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} s`;
  return new AppError('too-many-requests', `Too many ${what}. Please try again in ${wait}.`, {
    headers: { ...rateLimitHeaders(standing), 'Retry-After': String(seconds) },
  });
}

const secondsUntil = (ms: number) => Math.max(1, Math.ceil(ms / 1_000));
