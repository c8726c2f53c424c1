/** What is kept of each kind of answer. */
export interface KindPolicy {
  /** An answer that is no longer current is shown up to this age, ms. */
  maxStaleMs: number;
  /** A current answer is renewed at this age all the same, ms: whoever raises the generation may be cut off from Redis. */
  renewMs: number;
}

export const cacheKinds = ['search', 'facet', 'suggest', 'similar', 'institute'] as const;
export type CacheKind = (typeof cacheKinds)[number];

const minute = 60_000;

/**
 * Each kind's bounds; `searchMaxStaleMs` is `SEARCH_MAX_STALE_MS`.
 * - search, facet: what an admin looks at right after an edit, and counts that stand beside each other.
 * - institute: the page of one institute, where an edit shows first.
 * - suggest: names, which hardly ever change, asked for with every letter.
 * - similar: a hint that nobody counts on.
 *
 * Everybody may see these answers, and whoever is in between may keep them. What only some may see is no kind: an account's
 * profile and admins' figures are kept apart (storage/kept-figures.ts), and sent with `no-store`.
 */
export function cachePolicies(searchMaxStaleMs: number): Record<CacheKind, KindPolicy> {
  const searched = { maxStaleMs: searchMaxStaleMs, renewMs: minute };
  return {
    search: searched,
    facet: searched,
    institute: searched,
    suggest: { maxStaleMs: Math.max(10_000, searchMaxStaleMs), renewMs: minute },
    similar: { maxStaleMs: Math.max(minute, searchMaxStaleMs), renewMs: 10 * minute },
  };
}
