/** A cached answer, as far as the look-up asked for it. */
export interface CacheEntry {
  /** The version that was current when its rendering began. */
  version: string;
  etag: string;
  /** The number of institutes that a search found; null for all other kinds. */
  total: number | null;
  /** Milliseconds since its rendering began. */
  ageMs: number;
  /** Null when no encoding was asked for, or when the caller's etag shows that it has this body. */
  body: Buffer | null;
}

export interface LookupResult {
  /** The current version: the generation of the index and `LookupRequest.vocabulary`. */
  version: string;
  stored: CacheEntry | null;
  /** How many look-ups within the popularity window found no entry, this one included; 0 if there is one. */
  asks: number;
  /** Whether this look-up was given the claim, so that no other process renders the answer meanwhile. */
  claimed: boolean;
}

export interface LookupRequest {
  encoding: 'br' | 'gzip' | null;
  /** The etag of the answer that the caller has. */
  etag: string | null;
  /** The version of what answers depend on beside the index. */
  vocabulary: string;
  /** Identifies the claim, if it is given. */
  token: string;
  /** From this age on, the claim for an entry of an older version is given. */
  renewAfterMs: number;
  /** From this age on, the claim is given even for an entry of the current version. */
  renewMs: number;
}

export interface StoreRequest {
  token: string;
  version: string;
  ageMs: number;
  etag: string;
  total: number | null;
  br: Buffer;
  gzip: Buffer;
}

/** The answers that all processes share. While the store is unavailable every call is rejected, at once or soon. */
export interface AnswerStore {
  lookUp(key: string, request: LookupRequest): Promise<LookupResult>;
  /** Whether the answer was asked for at least twice within the popularity window; releases the claim if it was not. */
  isPopular(key: string, token: string): Promise<boolean>;
  /** Stores an answer unless the entry is younger, and releases the claim. */
  store(key: string, request: StoreRequest): Promise<void>;
  releaseClaim(key: string, token: string): Promise<void>;
}

/** The totals and facet counts of searches, which every page of a search shares. No call is ever rejected. */
export interface CountStore {
  /** Null when nothing is stored under exactly this version, or when the store is unavailable. */
  read(key: string, version: string): Promise<object | null>;
  /** Stores counts that were asked for at least twice within the popularity window, and no others. Returns at once. */
  write(key: string, version: string, counts: object): void;
}

/** What one process was asked for within some time, and how often. */
export interface UsageCounts {
  /** By the key of the request. */
  answers: Map<string, number>;
  /** Searches that were sent to the index, by their JSON. */
  searches: Map<string, number>;
  /** By `CacheState`. */
  states: Map<string, number>;
}

const unavailable = () => Promise.reject(new Error('There is no answer store.'));

/**
 * Store nothing.
 * @internal Exported for benchmarks and tests.
 */
export const noAnswerStore: AnswerStore = {
  lookUp: unavailable,
  isPopular: unavailable,
  store: unavailable,
  releaseClaim: unavailable,
};
/** @internal Exported for benchmarks and tests. */
export const noCountStore: CountStore = { read: async () => null, write: () => undefined };

/** The share of answers for which no caller waited for a rendering, from their numbers by state; null without answers. */
export function shareWithoutSearch(states: Record<string, number>): number | null {
  const all = Object.values(states).reduce((sum, count) => sum + count, 0);
  const rendered = (states.MISS ?? 0) + (states.BYPASS ?? 0);
  return all === 0 ? null : Math.round((1 - rendered / all) * 1_000) / 1_000;
}
