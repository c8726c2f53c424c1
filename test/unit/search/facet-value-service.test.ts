import assert from 'node:assert/strict';
import { noVocabulary } from '../../../src/domain/search/vocabulary.ts';
import { createFacetValueService, matchingValues } from '../../../src/search/facet-value-service.ts';
import { planSearch } from '../../../src/search/search-request.ts';
import { queryOf } from '../../support/data/queries.ts';

describe('the search among the values of a facet', () => {
  const value = (name: string, count: number, selected = false) => ({ value: name, count, selected });
  const counts = [value('Tamil Nadu', 9), value('Orléans', 5), value('Nadia', 2), value('Nagpur', 0, true)];

  it('matches the beginnings of words, regardless of case and accents', () => {
    assert.deepEqual(matchingValues(counts, 'NAD', 5), {
      values: [value('Tamil Nadu', 9), value('Nadia', 2)],
      distinct: 2,
    });
    assert.deepEqual(matchingValues(counts, 'orle', 5).values, [value('Orléans', 5)]);
    assert.deepEqual(matchingValues(counts, 'nadu t', 5).values, [value('Tamil Nadu', 9)]);
    for (const text of ['adu', 'nadai', '!!']) assert.deepEqual(matchingValues(counts, text, 5).values, []);
  });

  it('lists values with the words as typed before those with an abbreviation written out', () => {
    const values = [value('Saint Mary University', 9), value('St Anne University', 2)];
    assert.deepEqual(matchingValues(values, 'st', 5).values, values.toReversed());
    assert.deepEqual(matchingValues(values, 'saint', 5).values, values);
  });

  it('lists the first values, counts all of them, and lists a selected value at zero', () => {
    assert.deepEqual(matchingValues(counts, 'na', 2), { values: [counts[0], counts[2]], distinct: 2 });
    assert.deepEqual(matchingValues(counts, '', 4), { values: counts, distinct: 3 });
    assert.deepEqual(matchingValues(counts, 'nag', 4), { values: [counts[3]], distinct: 0 });
  });

  it('counts with the same search as a result page, whatever the text', async () => {
    const query = queryOf('state=Goa&kind=college');
    const sent: unknown[] = [];
    const { searchValues } = createFacetValueService({
      vocabulary: async () => noVocabulary,
      multiSearch: async (searches) => {
        sent.push(searches[1]);
        return searches.map(() => ({
          hits: { total: 1, hits: [] },
          aggregations: { state: { buckets: [{ key: 'Kerala', doc_count: 2 }] } },
        }));
      },
    });
    const page = planSearch({ query, match: null, rank: [], interpretation: null, lenient: false }, null);
    const own = page.counts.find(({ facets }) => facets.includes('state'))?.body;
    for (const text of ['k', 'ke'])
      assert.deepEqual((await searchValues('state', text, query, 5)).values, [value('Kerala', 2)]);
    assert.deepEqual(sent, [own, own]);
  });

  it('uses the first match strategy that finds something, as the search itself does', async () => {
    const totals = [0, 3];
    const { searchValues } = createFacetValueService({
      vocabulary: async () => noVocabulary,
      multiSearch: async (searches) => {
        const total = totals.shift() as number;
        return searches.map(() => ({
          hits: { total, hits: [] },
          aggregations: { state: { buckets: total > 0 ? [{ key: 'Goa', doc_count: total }] : [] } },
        }));
      },
    });
    assert.deepEqual(await searchValues('state', '', queryOf('q=colege'), 5), {
      values: [value('Goa', 3)],
      distinct: 1,
    });
    assert.deepEqual(totals, []);
  });
});
