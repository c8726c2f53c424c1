import { createHmac, randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Metrics } from '../../metrics.ts';
import { defineScripts } from './redis-scripts.ts';

/** A view of an institute's page. `viewer` is a client address, or the network that contains it. */
interface View {
  slug: string;
  viewer: string;
}

/**
 * Counts views by slug. Only a viewer's first view of an institute on a day (UTC) counts, for at most 200 institutes per viewer and
 * day. All processes share the counts. Rejects if Redis does not reply; then the views of that call may or may not count.
 */
type CountViews = (views: View[]) => Promise<Record<string, number>>;

// A Bloom filter of 4 MB for pairs of institute and viewer. It misses one of 6,000 new views after a million views on that day, and
// one of 25 after five million. It counts none twice.
const bits = 2 ** 25;
const hashes = 4;
// Bytes that count the institutes of each viewer (a count-min sketch of two hashes): two viewers rarely share both bytes.
const counters = 2 ** 21;
const maxInstitutes = 200;
// A script of this many views blocks Redis for about half a millisecond.
const batchSize = 100;
const dayMs = 24 * 3_600_000;
// Views from just before midnight are counted just after it.
const lateMs = 60_000;

/** KEYS salt; ARGV random bytes, ms. The first process of the day sets the salt for all processes. */
const saltScript = `
redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
return redis.call('get', KEYS[1])`;

/** KEYS seen, counters; ARGV ms, then for each view four bits and two counters. @returns 1 for each view that counts, otherwise 0 */
const countScript = `
local result = {}
for at = 2, #ARGV, ${hashes + 2} do
  local counts = 0
  local one, other = '#' .. ARGV[at + ${hashes}], '#' .. ARGV[at + ${hashes + 1}]
  local known = redis.call('bitfield', KEYS[2], 'get', 'u8', one, 'get', 'u8', other)
  if math.min(known[1], known[2]) < ${maxInstitutes} then
    local before = redis.call('bitfield', KEYS[1]${Array.from({ length: hashes }, (_, n) => `, 'set', 'u1', ARGV[at + ${n}], 1`).join('')})
    for _, bit in ipairs(before) do
      if bit == 0 then counts = 1 end
    end
  end
  if counts == 1 then
    redis.call('bitfield', KEYS[2], 'overflow', 'sat', 'incrby', 'u8', one, 1, 'incrby', 'u8', other, 1)
  end
  result[#result + 1] = counts
end
redis.call('pexpire', KEYS[1], ARGV[1])
redis.call('pexpire', KEYS[2], ARGV[1])
return result`;

interface Scripts {
  viewersSaltBuffer(key: string, random: Buffer, ms: number): Promise<Buffer>;
  countViews(seen: string, counters: string, ms: number, ...places: number[]): Promise<(0 | 1)[]>;
}

/**
 * Creates the counter of views.
 * @param redis the cache server, which writes nothing to disk: so the salt of a day cannot be recovered after that day
 */
export function createViewCounter(redis: Redis, metrics: Metrics): CountViews {
  const scripts = defineScripts<Scripts>(redis, {
    viewersSalt: { numberOfKeys: 1, lua: saltScript },
    countViews: { numberOfKeys: 2, lua: countScript },
  });

  return async (views) => {
    const now = Date.now();
    const day = `viewers:${new Date(now).toISOString().slice(0, 10)}`;
    const ms = dayMs - (now % dayMs) + lateMs;
    const salt = await metrics.time('redis', 'viewers', () =>
      scripts.viewersSaltBuffer(`${day}:salt`, randomBytes(32), ms),
    );
    const counts = new Map<string, number>();
    for (let from = 0; from < views.length; from += batchSize) {
      const part = views.slice(from, from + batchSize);
      const places = part.flatMap((view) => placesOf(view, salt));
      const counted = await metrics.time('redis', 'viewers', () =>
        scripts.countViews(`${day}:seen`, `${day}:counts`, ms, ...places),
      );
      for (const [at, { slug }] of part.entries())
        if (counted[at] === 1) counts.set(slug, (counts.get(slug) ?? 0) + 1);
    }
    return Object.fromEntries(counts);
  };
}

function placesOf({ slug, viewer }: View, salt: Buffer): number[] {
  const seen = createHmac('sha256', salt).update(viewer).update('\0').update(slug).digest();
  const counted = createHmac('sha256', salt).update(viewer).digest();
  return [
    ...Array.from({ length: hashes }, (_, n) => seen.readUInt32LE(4 * n) % bits),
    counted.readUInt32LE(0) % counters,
    counted.readUInt32LE(4) % counters,
  ];
}
