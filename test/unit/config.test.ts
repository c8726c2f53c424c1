import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { configSchema, loadConfig, redactSetting } from '../../src/config.ts';

describe('loadConfig', () => {
  it('derives the defaults from the port base', () => {
    assert.equal(loadConfig({}).PORT, 3000);
    assert.equal(loadConfig({ STACK_PORT_BASE: '37000' }).REDIS_URL, 'redis://127.0.0.1:37379/0');
  });

  it('names every invalid variable in one message, without passwords', () => {
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

  it('lists the allowed values of an invalid enumeration', () => {
    assert.throws(() => loadConfig({ LOG_FORMAT: 'xml' }), /LOG_FORMAT=xml .*: auto, json, pretty$/);
  });
});

describe('redactSetting', () => {
  it('replaces the password in a URL', () => {
    assert.equal(redactSetting('REDIS_URL', 'redis://:pw@host/0'), 'redis://:***@host/0');
  });
});

describe('.env.example', () => {
  it('lists every setting with its description and its default', () => {
    const defaults = loadConfig({});
    const properties = configSchema.properties as Record<string, { description?: unknown }>;
    const settings = Object.entries(properties).map(([key, { description }]) => [
      description,
      `${key}=${defaults[key as keyof typeof defaults]}`,
    ]);
    const [, ...blocks] = readFileSync('.env.example', 'utf8').trimEnd().split('\n\n');
    const listed = blocks.map((block) => {
      const lines = block.split('\n').map((line) => line.replace(/^# ?/, ''));
      return [lines.slice(0, -1).join(' '), lines.at(-1)];
    });
    assert.deepEqual(listed, settings);
  });
});
