import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { facetRows } from '../../../web/src/search/model/facet-rows.ts';

describe('The rows of a facet', () => {
  const values = ['a', 'b', 'c'].map((value, index) => ({ value, count: 9 - index }));

  it('begin with the selected values, even those without a count', () => {
    const rows = facetRows(values, ['c', 'z'], null);
    assert.deepEqual(
      rows.map(({ value, count, selected }) => [value, count, selected]),
      [
        ['c', 7, true],
        ['z', null, true],
        ['a', 9, false],
        ['b', 8, false],
      ],
    );
  });

  it('keep a fixed order, and leave out its values that no longer exist', () => {
    const rows = facetRows(values, ['c'], ['a', 'gone', 'c']);
    assert.deepEqual(
      rows.map(({ value }) => value),
      ['a', 'c', 'b'],
    );
  });
});
