import type { Redis } from 'ioredis';
import type { Buckets } from '../../domain/histogram.ts';

/** Collects in Redis how long the changes of all indexers took to become searchable, in intervals of ten minutes. */
export interface SearchableLag {
  /** Adds observations to the current interval. */
  add(buckets: Buckets): Promise<void>;
  /** The observations of the current interval and of the six before it: those of the last 60 to 70 minutes. */
  readLastHour(): Promise<Buckets>;
}

const intervalMs = 10 * 60_000;
const intervals = 7;
const keepSeconds = (intervals * intervalMs) / 1_000;

export function createSearchableLag(redis: Redis): SearchableLag {
  const intervalKey = (at: number) => `lag:${Math.floor(at / intervalMs)}`;

  return {
    async add(buckets) {
      const key = intervalKey(Date.now());
      const pipeline = redis.multi();
      for (const [bound, count] of buckets) pipeline.hincrby(key, String(bound), count);
      pipeline.expire(key, keepSeconds);
      for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
    },

    async readLastHour() {
      const now = Date.now();
      const sums: Buckets = new Map();
      for (let back = 0; back < intervals; back += 1)
        for (const [bound, count] of Object.entries(
          await redis.hgetall(intervalKey(now - back * intervalMs)),
        ))
          sums.set(Number(bound), (sums.get(Number(bound)) ?? 0) + Number(count));
      return sums;
    },
  };
}
