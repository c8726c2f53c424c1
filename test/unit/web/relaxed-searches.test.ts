import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { relaxedSearches } from '../../../web/src/search/model/relaxed-searches.ts';
import { parseSearch, renderSearch } from '../../../web/src/search/model/search-url.ts';

describe('The suggested searches that find more', () => {
  it('leave out one parameter each and begin at the first page', () => {
    const state = parseSearch('q=law&state=Goa&state=Kerala&fee_max=1000&sort=name&page=2');
    const relaxed = relaxedSearches(
      state,
      ['state', 'fee_max', 'q', 'radius'].map((drop, position) => ({ drop, total: 14 - position })),
    );
    assert.deepEqual(
      relaxed.map(({ omitted, total, state: to }) => `${omitted}: ${total} -> ${renderSearch(to)}`),
      [
        'State: 14 -> q=law&fee_max=1000&sort=name',
        'Yearly fee up to ₹1,000: 13 -> q=law&state=Goa&state=Kerala&sort=name',
        '“law”: 12 -> state=Goa&state=Kerala&fee_max=1000&sort=name',
      ],
    );
  });
});
