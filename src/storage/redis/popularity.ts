import type { Redis } from 'ioredis';
import type { UsageCounts } from '../../domain/search/answer-store.ts';

/** What people ask for, counted in Redis in pieces of ten minutes, of which the last two count. */
export interface Popularity {
  /** Adds what was counted since the last time. */
  add(counts: UsageCounts): Promise<void>;
  /** The keys of the answers that were asked for most often, in descending order. */
  answers(most: number): Promise<{ key: string; asks: number }[]>;
  /** The searches that were sent to the index most often, as JSON: what a new index is warmed with. */
  searches(most: number): Promise<string[]>;
  /** Answers of today and yesterday by how they came about. */
  states(now: Date): Promise<Record<'today' | 'yesterday', Record<string, number>>>;
}

const pieceMs = 10 * 60_000;
const keptSeconds = 3 * 600;
const statesKeptSeconds = 3 * 24 * 3_600;
// The least asked for beyond these go.
const most = { answers: 5_000, searches: 1_000 };

export function createPopularity(redis: Redis): Popularity {
  const piece = (what: 'answers' | 'searches', now: number) => `popular:${what}:${Math.floor(now / pieceMs)}`;
  const day = (now: Date) => `states:${now.toISOString().slice(0, 10)}`;

  async function top(what: 'answers' | 'searches', count: number): Promise<Map<string, number>> {
    const now = Date.now();
    const sums = new Map<string, number>();
    for (const key of [piece(what, now), piece(what, now - pieceMs)]) {
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
        const key = piece(what, now.getTime());
        for (const [member, count] of counts[what]) pipeline.zincrby(key, count, member);
        if (counts[what].size === 0) continue;
        pipeline.zremrangebyrank(key, 0, -most[what] - 1);
        pipeline.expire(key, keptSeconds);
      }
      for (const [state, count] of counts.states) pipeline.hincrby(day(now), state, count);
      if (counts.states.size > 0) pipeline.expire(day(now), statesKeptSeconds);
      for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
    },

    async answers(count) {
      return [...(await top('answers', count))].map(([key, asks]) => ({ key, asks }));
    },

    searches: async (count) => [...(await top('searches', count)).keys()],

    async states(now) {
      const read = async (date: Date) =>
        Object.fromEntries(
          Object.entries(await redis.hgetall(day(date))).map(([state, count]) => [state, Number(count)]),
        );
      return { today: await read(now), yesterday: await read(new Date(now.getTime() - 24 * 3_600_000)) };
    },
  };
}
