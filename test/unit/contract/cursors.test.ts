import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { createCursorKey, readOpaqueCursor, writeOpaqueCursor } from '../../../src/contract/opaque-cursor.ts';
import { toSearchQuery } from '../../../src/contract/parameters/search-parameters.ts';
import { createListCursor } from '../../../src/http/requests/list-cursor.ts';
import { readCursor, writeCursor } from '../../../src/search/query/page-cursor.ts';

const key = randomBytes(32);
const known = createCursorKey(async () => key);

describe('cursors', () => {
  it('are read where they were written, and nowhere else', () => {
    const cursor = writeOpaqueCursor(key, ['audit', []], [7]);
    assert.match(cursor, /^[\w-]+$/);
    assert.deepEqual(readOpaqueCursor(key, ['audit', []], cursor), [7]);
    assert.equal(readOpaqueCursor(key, ['imports', []], cursor), null);
    assert.equal(readOpaqueCursor(randomBytes(32), ['audit', []], cursor), null);
  });

  it('that were altered or made up are none', () => {
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

  it('of a search have as many parts as its order, each a text or a number', () => {
    const { query } = toSearchQuery({ sort: 'name' });
    const read = (position: unknown[]) =>
      readCursor(key, { ...query, cursor: writeCursor(key, query, position as string[]) });
    assert.deepEqual(read(['anna university', 1]), ['anna university', 1]);
    for (const position of [[], ['a'], ['a', 1, 2], [null, 1], [['a'], 1], [{}, 1], Array(300).fill(1)])
      assert.throws(() => read(position), { code: 'bad-request' }, JSON.stringify(position));
  });

  it('of a list have parts of the types of its positions', async () => {
    const cursors = createListCursor<[string, number]>(known, 'institutes', ['string', 'number']);
    const read = async (position: unknown[]) => {
      const cursor = (await cursors.write({}, position as [string, number])) as string;
      return cursors.read({ cursor });
    };
    assert.deepEqual(await read(['a', 1]), ['a', 1]);
    for (const position of [[], ['a'], [1, 'a'], ['a', '1'], ['a', 1, 1]])
      await assert.rejects(read(position), { code: 'bad-request' }, JSON.stringify(position));
  });

  it('wait for a key that could not be read, and whoever needs none does not', async () => {
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
