import type { AnswerKind } from '../contract/answer-request.ts';

/** For how long a cached answer of one kind is served. */
export interface CachePolicy {
  /** An answer of an older version is served up to this age while it is renewed. */
  maxStaleMs: number;
  /**
   * An answer of the current version is renewed from this age on: the process that raises the generation may be cut off
   * from Redis, and the answer outdated although its version is current.
   */
  renewMs: number;
}

export type CachePolicies = Record<AnswerKind, CachePolicy>;

const minuteMs = 60_000;

/**
 * The policy of each kind. `searchMaxStaleMs` is the setting SEARCH_MAX_STALE_MS.
 * - search, facet: an editor looks at these right after an edit, and their counts are shown beside each other.
 * - institute: the page of an institute is where an edit is looked for first.
 * - suggest: names hardly ever change, and every keystroke sends a request.
 * - similar: a hint that need not be recent.
 * - feed: programs read it a few times a day.
 *
 * These answers are the same for all callers, and proxies may cache them. An answer that only some callers may see is not
 * cached here: profiles and dashboards have a cache of their own (storage/redis/cached-figures.ts) and are sent with
 * `no-store`.
 */
export function cachePolicies(searchMaxStaleMs: number): CachePolicies {
  const recent = { maxStaleMs: searchMaxStaleMs, renewMs: minuteMs };
  const unhurried = { maxStaleMs: Math.max(minuteMs, searchMaxStaleMs), renewMs: 10 * minuteMs };
  return {
    search: recent,
    facet: recent,
    institute: recent,
    suggest: { maxStaleMs: Math.max(10_000, searchMaxStaleMs), renewMs: minuteMs },
    similar: unhurried,
    feed: unhurried,
  };
}
