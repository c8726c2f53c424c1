import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { configSchema, loadConfig, shown } from '../../src/config.ts';

describe('settings', () => {
  it('have defaults that follow the port base', () => {
    assert.equal(loadConfig({}).PORT, 3000);
    assert.equal(loadConfig({ STACK_PORT_BASE: '37000' }).REDIS_URL, 'redis://127.0.0.1:37379/0');
  });

  it('name every bad variable in one message', () => {
    assert.throws(
      () =>
        loadConfig({
          PORT: 'http',
          LOG_LEVEL: 'loud',
          DATABASE_URL: 'mysql://u:secret@h/d',
          INDEX_SHARDS: '0',
        }),
      (error: Error) => {
        for (const key of ['PORT', 'LOG_LEVEL', 'DATABASE_URL', 'INDEX_SHARDS'])
          assert.match(error.message, new RegExp(key));
        assert.doesNotMatch(error.message, /secret/);
        return true;
      },
    );
  });

  it('mask passwords', () => {
    assert.equal(shown('REDIS_URL', 'redis://:pw@host/0'), 'redis://:***@host/0');
  });

  it('are all in .env.example, with their defaults', () => {
    const lines = readFileSync('.env.example', 'utf8').split('\n');
    const example = Object.fromEntries(
      lines
        .filter((line) => /^#?[A-Z_]+=/.test(line))
        .map((line) => line.replace(/^#/, '').split(/=(.*)/).slice(0, 2)),
    );
    const defaults = loadConfig({});
    for (const key of Object.keys(configSchema.properties)) {
      assert.equal(example[key], String(defaults[key as keyof typeof defaults]), key);
    }
  });
});
