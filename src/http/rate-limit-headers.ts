import { type RateLimitStanding, secondsUntil } from '../rate-limit.ts';

/** The header fields of the IETF draft `draft-ietf-httpapi-ratelimit-headers`. */
export function rateLimitHeaders({ limit, windowSeconds, remaining, resetMs }: RateLimitStanding) {
  return {
    'RateLimit-Policy': `${limit};w=${windowSeconds}`,
    'RateLimit-Limit': String(limit),
    'RateLimit-Remaining': String(remaining),
    'RateLimit-Reset': String(secondsUntil(resetMs)),
  };
}
