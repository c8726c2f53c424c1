import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { toSearchQuery } from '../../../src/contract/parameters/search-parameters.ts';
import { readCursor, writeCursor } from '../../../src/search/query/page-cursor.ts';

const key = randomBytes(32);

describe('cursors of a search', () => {
  it('accept only positions with a string or a number for each sort value', () => {
    const { query } = toSearchQuery({ sort: 'name' });
    const read = (position: unknown[]) =>
      readCursor(key, { ...query, cursor: writeCursor(key, query, position as string[]) });
    assert.deepEqual(read(['anna university', 1]), ['anna university', 1]);
    for (const position of [[], ['a'], ['a', 1, 2], [null, 1], [['a'], 1], [{}, 1], Array(300).fill(1)])
      assert.throws(() => read(position), { code: 'bad-request' }, JSON.stringify(position));
  });
});
