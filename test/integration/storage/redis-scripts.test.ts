import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { loadConfig } from '../../../src/config.ts';
import { createRedis } from '../../../src/storage/redis/redis-client.ts';
import { defineScripts } from '../../../src/storage/redis/redis-scripts.ts';

describe('defineScripts', () => {
  let redis: Redis;

  before(async () => {
    const settings = { ...loadConfig(), REDIS_PREFIX: `test-${randomUUID()}:` };
    redis = createRedis('cache', settings, pino({ level: 'silent' }));
    await once(redis, 'ready');
  });
  after(() => redis.quit());

  it('gives a client whose scripts run on the server, with the key prefix', async () => {
    const scripts = defineScripts<{ keyAndArgument(key: string, argument: string): Promise<string[]> }>(
      redis,
      {
        keyAndArgument: { numberOfKeys: 1, lua: 'return {KEYS[1], ARGV[1]}' },
      },
    );
    assert.deepEqual(await scripts.keyAndArgument('a', 'b'), [`${redis.options.keyPrefix}a`, 'b']);
  });

  it('takes the number of keys as the first argument where the definition leaves it out', async () => {
    const scripts = defineScripts<{
      countKeys(keys: number, ...keysAndArguments: string[]): Promise<number[]>;
    }>(redis, { countKeys: { lua: 'return {#KEYS, #ARGV}' } });
    assert.deepEqual(await scripts.countKeys(2, 'a', 'b', 'c'), [2, 1]);
  });

  it('answers with buffers where the method is named so', async () => {
    const scripts = defineScripts<{ echoedBuffer(argument: string): Promise<Buffer> }>(redis, {
      echoed: { numberOfKeys: 0, lua: 'return ARGV[1]' },
    });
    assert.deepEqual(await scripts.echoedBuffer('ü'), Buffer.from('ü'));
  });
});
