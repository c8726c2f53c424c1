import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { pageCount, pageNumbers } from '../../../web/src/search/model/page-numbers.ts';

describe('The pager of the page', () => {
  it('shows the first, the last and the neighbouring pages, and fills gaps of one page', () => {
    assert.deepEqual(pageNumbers(1, 1), [1]);
    assert.deepEqual(pageNumbers(1, 62), [1, 2, null, 62]);
    assert.deepEqual(pageNumbers(4, 62), [1, 2, 3, 4, 5, null, 62]);
    assert.deepEqual(pageNumbers(30, 62), [1, null, 29, 30, 31, null, 62]);
    assert.deepEqual(pageNumbers(62, 62), [1, null, 61, 62]);
  });

  it('counts the pages that the API returns by number, up to the 10,000th result', () => {
    assert.deepEqual(pageCount(0, 20), { all: 0, reachable: 0 });
    assert.deepEqual(pageCount(10_000, 20), { all: 500, reachable: 500 });
    assert.deepEqual(pageCount(38_412, 20), { all: 1921, reachable: 500 });
  });
});
