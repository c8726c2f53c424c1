import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseSearch } from '../../../web/src/search/model/search-url.ts';
import { suggestedGroups } from '../../../web/src/search/model/suggestion-groups.ts';

describe('The suggestions of the search box', () => {
  const state = parseSearch('q=pu&state=Goa&page=3');
  const response = {
    institutes: [
      { slug: 'a-b', name: 'A B', kind: 'college', place: 'Pune, Maharashtra' },
      { slug: 'c', name: 'C', kind: 'college' },
    ],
    universities: [],
    places: [
      { value: 'Pune', facet: 'district' as const, state: 'Maharashtra', count: 1823 },
      { value: 'Pune', facet: 'district' as const, state: 'Elsewhere', count: 1 },
      { value: 'Punjab', facet: 'state' as const, count: 7 },
    ],
    disciplines: [{ value: 'law', name: 'Law', count: 3 }],
  };

  it('lead to filters that replace the typed words, and to institutes', () => {
    const groups = suggestedGroups(response, 'pu', 'pu', state);
    assert.deepEqual(
      groups.map(({ title, options }) => [title, ...options.map(({ href }) => href)]),
      [
        ['Places', '/?state=Goa&district=Pune', '/?state=Goa&state=Punjab'],
        ['Disciplines', '/?state=Goa&discipline=law'],
        ['Institutes', '/institutes/a-b', '/institutes/c'],
      ],
    );
    assert.deepEqual(
      groups.flatMap(({ options }) => options.map(({ detail }) => detail)),
      ['District in Elsewhere · 1', 'State · 7', '3', 'Pune, Maharashtra', ''],
    );
  });

  it('keep the words that were typed since the request', () => {
    const [places] = suggestedGroups(response, 'pu', 'pu law', state);
    assert.equal(places?.options[0]?.href, '/?q=law&state=Goa&district=Pune');
    assert.equal(suggestedGroups(response, 'pu', 'pun', state)[0]?.options[0]?.remainingText, '');
  });
});
