import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createCursorKey } from '../../../src/contract/opaque-cursor.ts';
import { createListCursor } from '../../../src/http/requests/list-cursor.ts';

const cursorKey = createCursorKey(async () => randomBytes(32));

describe('cursors of a list', () => {
  it('accept only positions with values of the declared types', async () => {
    const cursors = createListCursor<[string, number]>(cursorKey, 'institutes', ['string', 'number']);
    const read = async (position: unknown[]) => {
      const cursor = (await cursors.write({}, position as [string, number])) as string;
      return cursors.read({ cursor });
    };
    assert.deepEqual(await read(['a', 1]), ['a', 1]);
    for (const position of [[], ['a'], [1, 'a'], ['a', '1'], ['a', 1, 1]])
      await assert.rejects(read(position), { code: 'bad-request' }, JSON.stringify(position));
  });
});
