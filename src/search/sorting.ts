import type { estypes } from '@elastic/elasticsearch';
import type { Sort } from '../domain/search-query.ts';

const byPopularity = { popularity: 'desc' } as const;

const orders: Record<Sort, estypes.SortCombinations[]> = {
  relevance: [{ _score: { order: 'desc' } }, byPopularity],
  popularity: [byPopularity],
  name: [{ 'name.order': 'asc' }],
  '-name': [{ 'name.order': 'desc' }],
  fee: [{ 'fee.min': { order: 'asc', missing: '_last' } }],
  '-fee': [{ 'fee.max': { order: 'desc', missing: '_last' } }],
  rating: [{ rating: { order: 'desc', missing: '_last' } }, byPopularity],
  established: [{ established: { order: 'asc', missing: '_last' } }],
  '-established': [{ established: { order: 'desc', missing: '_last' } }],
};

/** A total order: ties end with the id. */
export function sorting(sort: Sort): estypes.SortCombinations[] {
  return [...orders[sort], { id: 'asc' }];
}
