import type { estypes } from '@elastic/elasticsearch';

export type QueryDsl = NonNullable<estypes.QueryDslQueryContainer>;

/** A query that gives the same score to everything that `filter` matches. */
export function constantScore(filter: QueryDsl, boost: number): QueryDsl {
  return { constant_score: { filter, boost } };
}
