import type { Redis } from 'ioredis';
import type { UsageCounts } from '../../domain/search/answer-store.ts';

/** Counts requests in Redis, in intervals of ten minutes. The current and the previous interval count. */
export interface Popularity {
  /** Adds the counts since the last call. */
  add(counts: UsageCounts): Promise<void>;
  /** The keys of the answers that were asked for most often, in descending order. */
  answers(max: number): Promise<{ key: string; asks: number }[]>;
  /** The searches that were sent to Elasticsearch most often, as JSON. A new index is warmed up with them. */
  searches(max: number): Promise<string[]>;
  /** The numbers of today's and yesterday's responses (UTC) by cache state. */
  states(now: Date): Promise<Record<'today' | 'yesterday', Record<string, number>>>;
}

const intervalMs = 10 * 60_000;
const keepSeconds = 3 * 600;
const keepStatesSeconds = 3 * 24 * 3_600;
// Less frequent entries beyond these are removed.
const maxEntries = { answers: 5_000, searches: 1_000 };

export function createPopularity(redis: Redis): Popularity {
  const intervalKey = (what: 'answers' | 'searches', now: number) =>
    `popular:${what}:${Math.floor(now / intervalMs)}`;
  const dayKey = (now: Date) => `states:${now.toISOString().slice(0, 10)}`;

  async function top(what: 'answers' | 'searches', count: number): Promise<Map<string, number>> {
    const now = Date.now();
    const sums = new Map<string, number>();
    for (const key of [intervalKey(what, now), intervalKey(what, now - intervalMs)]) {
      const found = await redis.zrevrange(key, 0, count - 1, 'WITHSCORES');
      for (let at = 0; at < found.length; at += 2) {
        const member = found[at] as string;
        sums.set(member, (sums.get(member) ?? 0) + Number(found[at + 1]));
      }
    }
    return new Map([...sums].sort(([, a], [, b]) => b - a).slice(0, count));
  }

  return {
    async add(counts) {
      const now = new Date();
      const pipeline = redis.pipeline();
      for (const what of ['answers', 'searches'] as const) {
        const key = intervalKey(what, now.getTime());
        for (const [member, count] of counts[what]) pipeline.zincrby(key, count, member);
        if (counts[what].size === 0) continue;
        pipeline.zremrangebyrank(key, 0, -maxEntries[what] - 1);
        pipeline.expire(key, keepSeconds);
      }
      for (const [state, count] of counts.states) pipeline.hincrby(dayKey(now), state, count);
      if (counts.states.size > 0) pipeline.expire(dayKey(now), keepStatesSeconds);
      for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
    },

    async answers(count) {
      return [...(await top('answers', count))].map(([key, asks]) => ({ key, asks }));
    },

    searches: async (count) => [...(await top('searches', count)).keys()],

    async states(now) {
      const read = async (date: Date) =>
        Object.fromEntries(
          Object.entries(await redis.hgetall(dayKey(date))).map(([state, count]) => [state, Number(count)]),
        );
      return { today: await read(now), yesterday: await read(new Date(now.getTime() - 24 * 3_600_000)) };
    },
  };
}
