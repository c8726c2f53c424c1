import type { Redis } from 'ioredis';

/** Keys of answers and counts, and of what is being made, without what says how often something is asked for. */
export const cachedPatterns = ['answer:*', 'counts:*'] as const;

const atOnce = 500;

/** Counts what is cached. */
export async function countCached(redis: Redis): Promise<{ answers: number; counts: number }> {
  const [answers = 0, counts = 0] = await Promise.all(
    cachedPatterns.map(async (pattern) => {
      let count = 0;
      await scan(redis, pattern, async (keys) => {
        count += keys.length;
      });
      return count;
    }),
  );
  return { answers, counts };
}

/** Removes all that is cached. @returns how many entries */
export async function purgeCached(redis: Redis): Promise<number> {
  let removed = 0;
  for (const pattern of cachedPatterns) removed += await deleteKeys(redis, pattern);
  return removed;
}

/** Removes all keys under the prefix that match the pattern. @returns how many */
export async function deleteKeys(redis: Redis, pattern: string): Promise<number> {
  let removed = 0;
  await scan(redis, pattern, async (keys) => {
    removed += await redis.unlink(...keys);
  });
  return removed;
}

async function scan(redis: Redis, pattern: string, work: (keys: string[]) => Promise<void>): Promise<void> {
  const prefix = redis.options.keyPrefix ?? '';
  let cursor = '0';
  do {
    // SCAN is not given the prefix by the client, and answers with it.
    const [next, keys] = await redis.scan(cursor, 'MATCH', `${prefix}${pattern}`, 'COUNT', atOnce);
    cursor = next;
    if (keys.length > 0) await work(keys.map((key) => key.slice(prefix.length)));
  } while (cursor !== '0');
}
