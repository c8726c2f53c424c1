import type { RateLimitStanding } from '../../domain/rate-limit.ts';

/** Adds to what all processes have counted of a key. @returns their sum, and the time until its window ends, ms */
export type AddReads = (
  counts: [key: string, count: number][],
) => Promise<{ key: string; consumed: number; endsInMs: number }[]>;

interface Count {
  /** in all processes, as far as this one knows */
  consumed: number;
  /** of those, what the others do not know of yet */
  untold: number;
  endsAt: number;
}

const windowSeconds = 60;
// The least recent ones beyond these are forgotten: so many at once are no single caller.
const maxKeys = 20_000;
const atOnce = 200;

/**
 * Counts calls by key in this process, and tells Redis once a second of those keys that have used up a twentieth of the
 * limit since they were last told of: a call waits for nothing, and callers of a few calls never cost Redis anything.
 * So N processes let through at most N twentieths more than the limit, and what comes within a second.
 */
export function createReadCounts(limit: number, add: AddReads) {
  const counts = new Map<string, Count>();
  const block = Math.max(1, Math.floor(limit / 20));
  let due = new Set<string>();

  function open(key: string, now: number): Count {
    counts.delete(key);
    if (counts.size >= maxKeys) counts.delete(counts.keys().next().value as string);
    const count = { consumed: 0, untold: 0, endsAt: now + windowSeconds * 1_000 };
    counts.set(key, count);
    return count;
  }

  return {
    size: () => counts.size,

    /** `points`: how many calls it counts for. */
    count(key: string, points = 1, now = Date.now()): RateLimitStanding {
      let count = counts.get(key);
      if (count === undefined || count.endsAt <= now) count = open(key, now);
      count.consumed += points;
      // What is refused is not told: the sum is beyond the limit already.
      if (count.consumed <= limit + block) {
        count.untold += points;
        if (count.untold >= block) due.add(key);
      }
      return {
        limit,
        windowSeconds,
        remaining: Math.max(0, limit - count.consumed),
        resetMs: count.endsAt - now,
        exceeded: count.consumed > limit,
      };
    },

    /** Tells Redis, and learns what the others have counted. Rejects where it cannot; then it is told the next time. */
    async settle(): Promise<void> {
      const keys = [...due];
      due = new Set();
      try {
        while (keys.length > 0) await tell(keys);
      } finally {
        // Those that were forgotten meanwhile would gather while Redis is away.
        for (const key of keys) if (counts.has(key)) due.add(key);
      }
    },
  };

  async function tell(keys: string[]) {
    const now = Date.now();
    const told = new Map<string, number>();
    for (const key of keys.slice(0, atOnce)) {
      const count = counts.get(key);
      if (count && count.endsAt > now) told.set(key, count.untold);
    }
    for (const { key, consumed, endsInMs } of await add([...told])) {
      const count = counts.get(key);
      if (!count) continue;
      count.untold = Math.max(0, count.untold - (told.get(key) ?? 0));
      count.consumed = consumed + count.untold;
      count.endsAt = Date.now() + endsInMs;
      if (count.untold >= block) due.add(key);
    }
    keys.splice(0, atOnce);
  }
}
