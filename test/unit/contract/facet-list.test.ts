import assert from 'node:assert/strict';
import { facetList } from '../../../src/contract/facet-list.ts';

describe('the list of facets', () => {
  it('names the parameters of each facet and the bounds of its ranges', () => {
    const of = (name: string) => facetList.find((facet) => facet.name === name);
    assert.deepEqual(of('state'), { name: 'state', type: 'values', label: 'State', parameters: ['state'] });
    assert.deepEqual(of('rating'), {
      name: 'rating',
      type: 'range',
      label: 'Rating',
      parameters: ['rating_min'],
      bounds: [1, 2, 3, 4],
    });
    assert.deepEqual(of('fee')?.parameters, ['fee_min', 'fee_max']);
  });
});
