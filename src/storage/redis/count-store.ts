import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Redis } from 'ioredis';
import type { CountStore } from '../../domain/search/answer-store.ts';
import type { CallRedis } from './circuit-breaker.ts';
import { defineScripts } from './redis-scripts.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

// An entry is valid for one version of the index only; a version lasts while nothing changes.
const keepMs = 10 * 60_000;
const windowMs = 10 * 60_000;

/** KEYS counts, asks; ARGV version. Counts the miss if there are no counts of this version. */
const readScript = `
local stored = redis.call('hmget', KEYS[1], 'version', 'counts')
if stored[1] == ARGV[1] then return stored[2] end
if redis.call('incr', KEYS[2]) == 1 then redis.call('pexpire', KEYS[2], ${windowMs}) end
return false`;

/** KEYS counts, asks; ARGV version, counts. Stores only what was asked for at least twice within the window. */
const writeScript = `
if tonumber(redis.call('get', KEYS[2]) or '0') < 2 then return end
redis.call('hset', KEYS[1], 'version', ARGV[1], 'counts', ARGV[2])
redis.call('pexpire', KEYS[1], ${keepMs})`;

interface Scripts {
  readCountsBuffer(...args: string[]): Promise<Buffer | null>;
  writeCounts(...args: (string | Buffer)[]): Promise<unknown>;
}

/**
 * Creates the store of totals and facet counts in Redis.
 * @param shape as for `createRedisAnswerStore`
 */
export function createCountStore(
  redis: Redis,
  callRedis: CallRedis,
  shape: string,
  onError: (error: unknown) => void,
): CountStore {
  const scripts = defineScripts<Scripts>(redis, {
    readCounts: { numberOfKeys: 2, lua: readScript },
    writeCounts: { numberOfKeys: 2, lua: writeScript },
  });

  function keysOf(key: string): [string, string] {
    const id = createHash('sha1').update(`${shape} ${key}`).digest('base64url');
    return [`counts:${id}`, `asks:counts:${id}`];
  }

  async function write(key: string, version: string, counts: object) {
    const bytes = await compress(JSON.stringify(counts), { level: 1 });
    await callRedis('write-counts', () => scripts.writeCounts(...keysOf(key), version, bytes));
  }

  return {
    async read(key, version) {
      try {
        const stored = await callRedis('read-counts', () =>
          scripts.readCountsBuffer(...keysOf(key), version),
        );
        return stored && JSON.parse((await decompress(stored)).toString());
      } catch (error) {
        onError(error);
        return null;
      }
    },
    write(key, version, counts) {
      write(key, version, counts).catch(onError);
    },
  };
}
