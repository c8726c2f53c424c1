import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { activeFilters } from '../../../web/src/search/model/filters.ts';
import { parseSearch, renderSearch } from '../../../web/src/search/model/search-url.ts';

describe('The active filters of a search', () => {
  it('have a name, a value and the search without the filter', () => {
    const filters = activeFilters(
      parseSearch('q=x&state=Goa&state=Kerala&kind=constituent-college&fee_min=50000&page=2'),
    );
    assert.deepEqual(
      filters.map(({ name, value, without }) => `${name}: ${value} -> ${renderSearch(without)}`),
      [
        'State: Goa -> q=x&state=Kerala&kind=constituent-college&fee_min=50000',
        'State: Kerala -> q=x&state=Goa&kind=constituent-college&fee_min=50000',
        'Kind: Constituent college -> q=x&state=Goa&state=Kerala&fee_min=50000',
        'Yearly fee: from ₹50,000 -> q=x&state=Goa&state=Kerala&kind=constituent-college',
      ],
    );
  });
});
