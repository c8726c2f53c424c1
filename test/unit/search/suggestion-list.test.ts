import assert from 'node:assert/strict';
import { noVocabulary } from '../../../src/domain/search/vocabulary.ts';
import { readTyped } from '../../../src/search/query/word-match.ts';
import { createSuggestService } from '../../../src/search/suggest/suggest-service.ts';
import { bestOf, readList } from '../../../src/search/suggest/suggestion-list.ts';

const hit = (source: object, score = 0) => ({ _source: source, sort: [score] });
const _answer = (...hits: ReturnType<typeof hit>[]) => ({ hits: { hits } });

describe('the suggestion list', () => {
  const terms = (...buckets: [string, number, object?][]) => ({
    buckets: buckets.map(([key, doc_count, more]) => ({ key, doc_count, ...more })),
  });
  const counted = {
    hits: { hits: [] },
    aggregations: {
      countries: terms(['India', 9]),
      states: terms(
        ['Bihar', 3, { districts: terms(['Aurangabad', 2]) }],
        ['Maharashtra', 6, { districts: terms(['Aurangabad', 4]) }],
      ),
      disciplines: terms(['fine-arts', 2], ['law', 3]),
    },
  };
  const list = readList(counted, new Map([['fine-arts', 'Fine arts and music']]));

  it('distinguishes districts with the same name by their state, the one with more institutes first', () => {
    assert.deepEqual(bestOf(list.places, readTyped('auranga'), 5), [
      { value: 'Aurangabad', facet: 'district', state: 'Maharashtra', count: 4 },
      { value: 'Aurangabad', facet: 'district', state: 'Bihar', count: 2 },
    ]);
    assert.equal(bestOf(list.places, readTyped('auranga'), 1).length, 1);
  });

  it('finds disciplines by name and by code', () => {
    const expected = [{ value: 'fine-arts', name: 'Fine arts and music', count: 2 }];
    for (const typed of ['music', 'fine a', 'fine-arts'])
      assert.deepEqual(bestOf(list.disciplines, readTyped(typed), 5), expected, typed);
    assert.deepEqual(bestOf(list.disciplines, readTyped('la'), 5), [{ value: 'law', name: 'Law', count: 3 }]);
  });

  it('makes the names of disciplines from their codes while the database is unavailable', async () => {
    const { suggest } = createSuggestService({
      multiSearch: async (searches) => searches.map(() => counted),
      vocabulary: async () => noVocabulary,
      disciplineNames: () => Promise.reject(new Error('away')),
    });
    assert.equal((await suggest('fine', 5)).disciplines[0]?.name, 'Fine arts');
  });
});
