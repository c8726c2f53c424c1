import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { memo } from '../../domain/memo.ts';
import type { AnswerStore, LookupResult } from '../../domain/search/answer-store.ts';
import type { CallRedis } from './circuit-breaker.ts';
import { generationKey } from './generation.ts';
import { defineScripts } from './redis-scripts.ts';

// Longer than any search may take. A process that dies with a claim delays the others for as long.
const claimMs = 8_000;
// An old answer is of use during an outage of Elasticsearch. When memory is full, Redis evicts the least used ones earlier.
const keepMs = 60 * 60_000;
// An answer is popular if it is asked for at least twice within this window.
const windowMs = 10 * 60_000;

/**
 * KEYS generation, answer, claim, asks; ARGV encoding, etag, vocabulary, token, renewAfterMs, renewMs (see LookupRequest). The age
 * follows from the remaining time to live, so that no clocks are compared.
 */
const lookUpScript = `
local version = (redis.call('get', KEYS[1]) or '0') .. '.' .. ARGV[3]
local stored = redis.call('hmget', KEYS[2], 'version', 'etag', 'total', ARGV[1])
local age = -1
local current = false
local asks = 0
if stored[1] then
  age = ${keepMs} - redis.call('pttl', KEYS[2])
  current = stored[1] == version and age < tonumber(ARGV[6])
else
  asks = redis.call('incr', KEYS[4])
  if asks == 1 then redis.call('pexpire', KEYS[4], ${windowMs}) end
end
local claimed = 0
if not current and (age < 0 or age >= tonumber(ARGV[5])) then
  if redis.call('set', KEYS[3], ARGV[4], 'NX', 'PX', ${claimMs}) then claimed = 1 end
end
local body = stored[4]
if stored[2] == ARGV[2] then body = false end
return {version, stored[1], stored[2], stored[3], body, age, asks, claimed}`;

/** KEYS claim, asks; ARGV token. */
const isPopularScript = `
if tonumber(redis.call('get', KEYS[2]) or '0') >= 2 then return 1 end
if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end
return 0`;

/** KEYS answer, claim; ARGV token, age, version, etag, total, br, gzip. */
const storeScript = `
if redis.call('get', KEYS[2]) == ARGV[1] then redis.call('del', KEYS[2]) end
local left = redis.call('pttl', KEYS[1])
local mine = ${keepMs} - tonumber(ARGV[2])
if left < 0 or mine > left then
  redis.call('hset', KEYS[1], 'version', ARGV[3], 'etag', ARGV[4], 'total', ARGV[5], 'br', ARGV[6], 'gzip', ARGV[7])
  redis.call('pexpire', KEYS[1], mine)
end`;

/** KEYS claim. */
const releaseClaimScript = `if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end`;

type Reply = Buffer | number | null;
interface Scripts {
  lookUpAnswerBuffer(...args: (string | number)[]): Promise<Reply[]>;
  isPopularAnswer(...args: string[]): Promise<number>;
  storeAnswer(...args: (string | number | Buffer)[]): Promise<unknown>;
  releaseAnswerClaim(...args: string[]): Promise<unknown>;
}

/**
 * Creates the store of answers of all kinds in Redis.
 * @param shape a fingerprint of the API's schema; versions of the program whose answers differ in shape share no entries
 */
export function createRedisAnswerStore(redis: Redis, callRedis: CallRedis, shape: string): AnswerStore {
  const scripts = defineScripts<Scripts>(redis, {
    lookUpAnswer: { numberOfKeys: 4, lua: lookUpScript },
    isPopularAnswer: { numberOfKeys: 2, lua: isPopularScript },
    storeAnswer: { numberOfKeys: 2, lua: storeScript },
    releaseAnswerClaim: { numberOfKeys: 1, lua: releaseClaimScript },
  });
  const keysOf = memo((key) => {
    const id = createHash('sha1').update(`${shape} ${key}`).digest('base64url');
    return { answer: `answer:${id}`, claim: `claim:${id}`, asks: `asks:${id}` };
  });

  return {
    async lookUp(key, wanted) {
      const { answer, claim, asks } = keysOf(key);
      const reply = await callRedis('look-up', () =>
        scripts.lookUpAnswerBuffer(
          generationKey,
          answer,
          claim,
          asks,
          wanted.encoding ?? '',
          wanted.etag ?? '',
          wanted.vocabulary,
          wanted.token,
          wanted.renewAfterMs,
          wanted.renewMs,
        ),
      );
      return readReply(reply);
    },

    async isPopular(key, token) {
      const { claim, asks } = keysOf(key);
      return (await callRedis('is-popular', () => scripts.isPopularAnswer(claim, asks, token))) === 1;
    },

    async store(key, { token, ageMs, version, etag, total, br, gzip }) {
      const { answer, claim } = keysOf(key);
      await callRedis('store', () =>
        scripts.storeAnswer(answer, claim, token, Math.round(ageMs), version, etag, total ?? '', br, gzip),
      );
    },

    async releaseClaim(key, token) {
      await callRedis('give-up', () => scripts.releaseAnswerClaim(keysOf(key).claim, token));
    },
  };
}

function readReply(reply: Reply[]): LookupResult {
  const [now, version, etag, total, body, age, asks, claimed] = reply as [
    Buffer,
    Buffer | null,
    Buffer,
    Buffer,
    Buffer | null,
    number,
    number,
    number,
  ];
  return {
    version: now.toString(),
    stored: version && {
      version: version.toString(),
      etag: etag.toString(),
      total: total.length === 0 ? null : Number(total),
      ageMs: age,
      body,
    },
    asks,
    claimed: claimed === 1,
  };
}
