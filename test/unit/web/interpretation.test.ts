import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { interpretationChips, selectFacetValues } from '../../../web/src/search/model/interpretation.ts';
import { parseSearch, renderSearch } from '../../../web/src/search/model/search-url.ts';

describe('A filter that the API derived from words of a search', () => {
  const pune = { parameter: 'district' as const, value: 'Pune', text: 'pune' };
  const law = { parameter: 'discipline' as const, value: 'law', text: 'law' };
  const state = parseSearch('q=law+colleges+in+pune&kind=college&page=2');

  it('is shown with its value, and is removed together with its words', () => {
    assert.deepEqual(
      interpretationChips(state, [law, pune]).map(
        ({ name, value, without }) => `${name}: ${value} -> ${renderSearch(without)}`,
      ),
      ['Discipline: Law -> q=colleges+in+pune&kind=college', 'District: Pune -> q=law+colleges&kind=college'],
    );
  });

  it('is shown once for two words of the same meaning, and removes both', () => {
    const both = interpretationChips(parseSearch('q=law+in+poona+pune'), [
      law,
      { ...pune, text: 'poona' },
      pune,
    ]);
    assert.deepEqual(
      both.map(({ without }) => renderSearch(without)),
      ['q=in+poona+pune', 'q=law'],
    );
  });

  it('is not shown once its words are deleted', () => {
    assert.deepEqual(interpretationChips(parseSearch('q=arts'), [law, pune]), []);
  });

  it('is replaced by a selection in the same facet, but not in another one', () => {
    const interpretation = [law, pune];
    assert.equal(
      renderSearch(selectFacetValues(state, 'district', ['Mumbai'], interpretation)),
      'q=law+colleges&district=Mumbai&kind=college',
    );
    assert.equal(
      renderSearch(selectFacetValues(state, 'kind', ['university'], interpretation)),
      'q=law+colleges+in+pune&kind=university',
    );
    assert.equal(
      renderSearch(selectFacetValues(state, 'kind', [], interpretation)),
      'q=law+colleges+in+pune',
    );
  });
});
