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

  it('derives the public address from the host and the port of the API, unless it is given', () => {
    assert.equal(loadConfig({ PORT: '4000' }).PUBLIC_URL, 'http://127.0.0.1:4000');
    const url = 'https://search.example.org/app';
    assert.equal(loadConfig({ PORT: '4000', PUBLIC_URL: url }).PUBLIC_URL, url);
    for (const bad of [`${url}/`, 'search.example.org', 'https://', `${url}?a=1`, `${url}#a`])
      assert.throws(() => loadConfig({ PUBLIC_URL: bad }), /PUBLIC_URL/, bad);
  });

  it('takes an address with or without a name as the sender, and nothing that could add a header', () => {
    for (const good of [
      'no-reply@example.org',
      'Institute Search <no-reply@example.org>',
      'Été <a@exämple.org>',
    ])
      assert.equal(loadConfig({ MAIL_FROM: good }).MAIL_FROM, good);
    for (const bad of [
      'example.org',
      'A <b>',
      'A <a@b>, C <c@d>',
      'A\r\nBcc: c@d <a@b>',
      'A <a@b>\n',
      '"A" <a@b>',
    ])
      assert.throws(() => loadConfig({ MAIL_FROM: bad }), /MAIL_FROM/, bad);
  });

  it('takes a folder or an S3-compatible store with its keys as the store of images', () => {
    for (const good of [
      'file:.media',
      'file:///var/lib/media',
      's3+https://KEY:a%2Fb@s3.eu-central-1.amazonaws.com/bucket?region=eu-central-1',
      's3+http://KEY:SECRET@127.0.0.1:9000/bucket/prefix/more',
    ])
      assert.equal(loadConfig({ MEDIA_STORE_URL: good }).MEDIA_STORE_URL, good);
    for (const bad of [
      'media',
      'file:',
      's3+https://s3.amazonaws.com/bucket',
      's3+https://KEY:a/b@s3.amazonaws.com/bucket',
      's3+https://KEY:SECRET@s3.amazonaws.com/',
      's3://KEY:SECRET@s3.amazonaws.com/bucket',
    ])
      assert.throws(() => loadConfig({ MEDIA_STORE_URL: bad }), /MEDIA_STORE_URL/, bad);
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
