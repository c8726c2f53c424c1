import type { estypes } from '@elastic/elasticsearch';
import type { Sort } from '../../domain/enumerations.ts';
import type { SearchQuery } from '../../domain/search/search-query.ts';

// Institutes without a value come last. A page cursor sends these numbers back as JSON, which represents them exactly, unlike
// the values that Elasticsearch uses for missing ones by default.
const lastAscending = 2_147_483_647;
const lastDescending = -1;

const byPopularity = { popularity: 'desc' } as const;
const ascending = { order: 'asc', missing: lastAscending } as const;
const descending = { order: 'desc', missing: lastDescending } as const;

const orders: Record<Exclude<Sort, 'distance'>, estypes.SortCombinations[]> = {
  // Of two equal matches the more popular one is meant, then the one with fewer words in its name.
  relevance: [{ _score: { order: 'desc' } }, byPopularity, { name_words: 'asc' }],
  popularity: [byPopularity],
  name: [{ 'name.order': 'asc' }],
  '-name': [{ 'name.order': 'desc' }],
  fee: [{ 'fee.min': ascending }],
  '-fee': [{ 'fee.max': descending }],
  rating: [{ rating: descending }, byPopularity],
  established: [{ established: ascending }],
  '-established': [{ established: descending }],
};

/** The sort clauses of a search. They make a total order, since the last one is the id. */
export function sorting(query: Pick<SearchQuery, 'sort' | 'near'>): estypes.SortCombinations[] {
  const order =
    query.sort === 'distance' && query.near
      ? [{ _geo_distance: { location: query.near, order: 'asc' as const, unit: 'km' as const } }]
      : orders[query.sort as Exclude<Sort, 'distance'>];
  return [...order, { id: 'asc' }];
}
