import type { RateLimitStanding } from '../../rate-limit.ts';

/** Adds the counts of this process to the shared ones. @returns the sums of all processes, and the time until each window ends */
type AddReads = (
  counts: [key: string, count: number][],
) => Promise<{ key: string; consumed: number; endsInMs: number }[]>;

interface Count {
  /** by all processes, as far as this process knows */
  consumed: number;
  /** the part of `consumed` that is not in Redis yet */
  unreported: number;
  endsAt: number;
}

const windowSeconds = 60;
// Beyond these the oldest keys are forgotten: so many keys do not come from a single client.
const maxKeys = 20_000;
const batchSize = 200;

/**
 * Counts calls by key in this process, and reports a key to Redis at the next flush once it has used a twentieth of the limit
 * since its last report. So a call waits for nothing, and clients with few calls never cost Redis anything. N processes
 * together exceed the limit by at most N twentieths of it, plus the calls between two flushes.
 */
export function createReadCounts(limit: number, add: AddReads) {
  const counts = new Map<string, Count>();
  const block = Math.max(1, Math.floor(limit / 20));
  let dueKeys = new Set<string>();

  function open(key: string, now: number): Count {
    counts.delete(key);
    if (counts.size >= maxKeys) counts.delete(counts.keys().next().value as string);
    const count = { consumed: 0, unreported: 0, endsAt: now + windowSeconds * 1_000 };
    counts.set(key, count);
    return count;
  }

  return {
    size: () => counts.size,

    /** Counts a call as `points` calls. */
    count(key: string, points = 1, now = Date.now()): RateLimitStanding {
      let count = counts.get(key);
      if (count === undefined || count.endsAt <= now) count = open(key, now);
      count.consumed += points;
      // Rejected calls are not reported: the sum exceeds the limit already.
      if (count.consumed <= limit + block) {
        count.unreported += points;
        if (count.unreported >= block) dueKeys.add(key);
      }
      return {
        limit,
        windowSeconds,
        remaining: Math.max(0, limit - count.consumed),
        resetMs: count.endsAt - now,
        exceeded: count.consumed > limit,
      };
    },

    /** Reports the counts to Redis and reads those of the other processes. If it rejects, the next flush reports them. */
    async flush(): Promise<void> {
      const keys = [...dueKeys];
      dueKeys = new Set();
      try {
        while (keys.length > 0) await report(keys);
      } finally {
        // Forgotten keys are left out, or they would accumulate while Redis is unavailable.
        for (const key of keys) if (counts.has(key)) dueKeys.add(key);
      }
    },
  };

  async function report(keys: string[]) {
    const now = Date.now();
    const reported = new Map<string, number>();
    for (const key of keys.slice(0, batchSize)) {
      const count = counts.get(key);
      if (count && count.endsAt > now) reported.set(key, count.unreported);
    }
    for (const { key, consumed, endsInMs } of await add([...reported])) {
      const count = counts.get(key);
      if (!count) continue;
      count.unreported = Math.max(0, count.unreported - (reported.get(key) ?? 0));
      count.consumed = consumed + count.unreported;
      count.endsAt = Date.now() + endsInMs;
      if (count.unreported >= block) dueKeys.add(key);
    }
    keys.splice(0, batchSize);
  }
}
