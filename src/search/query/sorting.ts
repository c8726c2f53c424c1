import type { estypes } from '@elastic/elasticsearch';
import type { Sort } from '../../domain/enumerations.ts';
import type { SearchQuery } from '../../domain/search/search-query.ts';

// What has no value comes last. Numbers that JSON carries exactly, unlike Elasticsearch's own stand-ins for 'missing':
// a cursor brings them back.
const lastAscending = 2_147_483_647;
const lastDescending = -1;

const byPopularity = { popularity: 'desc' } as const;
const ascending = { order: 'asc', missing: lastAscending } as const;
const descending = { order: 'desc', missing: lastDescending } as const;

const orders: Record<Exclude<Sort, 'distance'>, estypes.SortCombinations[]> = {
  // Of two that match alike the more popular one is meant, then the one with less beside what was asked for.
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

/** A total order: ties end with the id. */
export function sorting(query: Pick<SearchQuery, 'sort' | 'near'>): estypes.SortCombinations[] {
  const order =
    query.sort === 'distance' && query.near
      ? [{ _geo_distance: { location: query.near, order: 'asc' as const, unit: 'km' as const } }]
      : orders[query.sort as Exclude<Sort, 'distance'>];
  return [...order, { id: 'asc' }];
}
