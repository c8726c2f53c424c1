import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { createCursorKey, readOpaqueCursor, writeOpaqueCursor } from '../../../src/contract/opaque-cursor.ts';

const key = randomBytes(32);

describe('opaque cursors', () => {
  it('are read only with the key and for the list that they were written for', () => {
    const cursor = writeOpaqueCursor(key, ['audit', []], [7]);
    assert.match(cursor, /^[\w-]+$/);
    assert.deepEqual(readOpaqueCursor(key, ['audit', []], cursor), [7]);
    assert.equal(readOpaqueCursor(key, ['imports', []], cursor), null);
    assert.equal(readOpaqueCursor(randomBytes(32), ['audit', []], cursor), null);
  });

  it('are refused when they are altered or invented', () => {
    const cursor = writeOpaqueCursor(key, ['audit', []], [7]);
    const bytes = Buffer.from(cursor, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] as number) ^ 1;
      assert.equal(readOpaqueCursor(key, ['audit', []], altered.toString('base64url')), null, String(at));
    }
    for (const text of ['', 'x', 'WyJhIixbMV1d', cursor.slice(4), `${cursor}${cursor}`, 'A'.repeat(2_000)])
      assert.equal(readOpaqueCursor(key, ['audit', []], text), null, text);
  });

  it('wait for a key that could not be read yet, but only for requests that need it', async () => {
    let up = false;
    let reads = 0;
    const late = createCursorKey(async () => {
      reads += 1;
      if (!up) throw new Error('away');
      return key;
    });
    assert.equal(late.known(), null);
    await assert.rejects(late.read(), /away/);
    assert.equal(late.known(), null);
    assert.equal(reads, 1, 'it is read again once a second at most');
    up = true;
    assert.equal(await late.read(), key);
    await setImmediate();
    assert.equal(late.known(), key);
    assert.equal(await late.read(), key);
    assert.equal(reads, 2);
  });
});
