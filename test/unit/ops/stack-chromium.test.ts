import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium, isBrowserRequired } from '../../../ops/stack/chromium.ts';

describe('Chromium for the browser tests', () => {
  const { PATH, CI, CHROMIUM_PATH } = process.env;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chromium-'));
    await writeFile(join(folder, 'chromium'), '#!/bin/sh\n');
    await chmod(join(folder, 'chromium'), 0o755);
  });
  after(() => rm(folder, { recursive: true }));
  afterEach(() => {
    for (const [name, value] of Object.entries({ PATH, CI, CHROMIUM_PATH }))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  });

  it('is the executable CHROMIUM_PATH, else the first on PATH', () => {
    process.env.PATH = `${folder}:${PATH}`;
    process.env.CHROMIUM_PATH = '';
    assert.equal(findChromium(), join(folder, 'chromium'));
    process.env.CHROMIUM_PATH = '/opt/browser';
    assert.equal(findChromium(), '/opt/browser');
  });

  it('is required only on CI machines', () => {
    delete process.env.CI;
    assert.equal(isBrowserRequired(), false);
    for (const [value, required] of [
      ['', false],
      ['false', false],
      ['true', true],
      ['1', true],
    ] as const) {
      process.env.CI = value;
      assert.equal(isBrowserRequired(), required, value);
    }
  });
});
