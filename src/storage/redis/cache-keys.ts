import type { Redis } from 'ioredis';

// Without `claim:*` and `asks:*`, which hold no cached content and expire within minutes.
const cachedPatterns = ['answer:*', 'counts:*'] as const;

const scanCount = 500;

/** Counts the cached answers and facet counts. */
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

/** Removes all cached entries. @returns their number */
export async function purgeCached(redis: Redis): Promise<number> {
  let removed = 0;
  for (const pattern of cachedPatterns) removed += await deleteKeys(redis, pattern);
  return removed;
}

/**
 * Removes all keys that match the pattern, which excludes the key prefix. @returns their number
 * @internal Exported for tests.
 */
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
    // ioredis does not add the key prefix to the pattern of SCAN, nor remove it from the keys in the reply.
    const [next, keys] = await redis.scan(cursor, 'MATCH', `${prefix}${pattern}`, 'COUNT', scanCount);
    cursor = next;
    if (keys.length > 0) await work(keys.map((key) => key.slice(prefix.length)));
  } while (cursor !== '0');
}
