/** How much of a rate limit a client has used. */
export interface RateLimitStanding {
  /** requests that a window allows */
  limit: number;
  windowSeconds: number;
  remaining: number;
  /** time until the window ends */
  resetMs: number;
  exceeded: boolean;
}

/**
 * Requests that are counted exactly, one by one; `mail` are those for an e-mail, by client address, `mailbox` the same by the
 * address that the e-mail goes to. Password guesses are counted exactly as well: see `RateLimits.guess`.
 */
export type StrictKind = 'write' | 'mail' | 'mailbox';

/** Whole seconds, at least one. */
export function secondsUntil(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}
