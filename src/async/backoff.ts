/**
 * The delay before a repeated attempt, in milliseconds: `baseMs` doubled for each attempt, at most `maxMs`.
 * @param attempt how many attempts have failed; 0 gives `baseMs`
 * @param jitter the share of the delay that is random, 0 to 1, so that clients that failed together do not return together
 */
export function backoffMs(
  attempt: number,
  { baseMs, maxMs, jitter = 0 }: { baseMs: number; maxMs: number; jitter?: number },
): number {
  return Math.min(maxMs, baseMs * 2 ** attempt) * (1 - jitter * Math.random());
}
