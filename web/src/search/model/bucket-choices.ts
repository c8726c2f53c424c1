import type { RangeBucket } from '../../api/response-types.ts';
import type { RangeSpec } from './filters.ts';
import { type SearchState, withRange } from './search-url.ts';

export interface BucketChoice {
  label: string;
  count: number;
  chosen: boolean;
  /** The search with this bucket chosen, or no more where it is. */
  state: SearchState;
}

/**
 * One-click choices of a range, those left out that find nothing, or no more than the one above. The upper bound of a bucket is exclusive and that of a
 * search is not, so it ends one below. Where there is no upper bound to search by, a choice goes from its lower bound up
 * and counts all above.
 */
export function bucketChoices(spec: RangeSpec, state: SearchState, buckets: RangeBucket[]): BucketChoice[] {
  const { min, max } = spec;
  const from = min && state.ranges[min];
  const to = max && state.ranges[max];
  const choices = max ? buckets : upwards(buckets);
  return choices
    .map((bucket) => {
      const lower = bucket.from ?? undefined;
      const upper = max && bucket.to !== null ? bucket.to - 1 : undefined;
      const chosen = lower === from && upper === to;
      const bounds = {
        ...(min && { [min]: chosen ? null : (lower ?? null) }),
        ...(max && { [max]: chosen ? null : (upper ?? null) }),
      };
      return { label: label(spec, bucket), count: bucket.count, chosen, state: withRange(state, bounds) };
    })
    .filter(
      ({ count, chosen }, position) => chosen || count > (max ? 0 : (choices[position - 1]?.count ?? 0)),
    );
}

function upwards(buckets: RangeBucket[]): RangeBucket[] {
  return buckets
    .map(({ from }, position) => ({
      from,
      to: null,
      count: buckets.slice(position).reduce((sum, { count }) => sum + count, 0),
    }))
    .filter(({ from }) => from !== null)
    .reverse();
}

function label({ format, below, above }: RangeSpec, { from, to }: RangeBucket): string {
  if (from === null) return to === null ? 'Any' : `${below} ${format(to)}`;
  return to === null ? `${format(from)} ${above}` : `${format(from)} to ${format(to - 1)}`;
}
