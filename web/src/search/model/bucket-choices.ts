import type { RangeFacet } from '../../../../src/contract/responses/facet-responses.ts';
import type { RangeSpec } from './filters.ts';
import { type SearchState, withRange } from './search-url.ts';

type RangeBucket = RangeFacet['buckets'][number];

export interface BucketChoice {
  label: string;
  count: number;
  isSelected: boolean;
  /** The search after a click: with this bucket selected, or no longer where it is selected now. */
  state: SearchState;
}

/**
 * The one-click choices of a range. The upper bound of a bucket is exclusive and that of a search inclusive, so a choice
 * ends one below its bucket. If the search has no parameter for an upper bound, each choice is open above and counts the
 * buckets above it too. Choices that find nothing, or nothing more than the one before, are left out.
 */
export function bucketChoices(spec: RangeSpec, state: SearchState, buckets: RangeBucket[]): BucketChoice[] {
  const { min, max } = spec;
  const from = min && state.ranges[min];
  const to = max && state.ranges[max];
  const choices = max ? buckets : mergeUpwards(buckets);
  return choices
    .map((bucket) => {
      const lower = bucket.from ?? undefined;
      const upper = max && bucket.to !== null ? bucket.to - 1 : undefined;
      const isSelected = lower === from && upper === to;
      const bounds = {
        ...(min && { [min]: isSelected ? null : (lower ?? null) }),
        ...(max && { [max]: isSelected ? null : (upper ?? null) }),
      };
      return {
        label: bucketLabel(spec, bucket),
        count: bucket.count,
        isSelected,
        state: withRange(state, bounds),
      };
    })
    .filter(
      ({ count, isSelected }, position) =>
        isSelected || count > (max ? 0 : (choices[position - 1]?.count ?? 0)),
    );
}

function mergeUpwards(buckets: RangeBucket[]): RangeBucket[] {
  return buckets
    .map(({ from }, position) => ({
      from,
      to: null,
      count: buckets.slice(position).reduce((sum, { count }) => sum + count, 0),
    }))
    .filter(({ from }) => from !== null)
    .reverse();
}

function bucketLabel({ format, below, above }: RangeSpec, { from, to }: RangeBucket): string {
  if (from === null) return to === null ? 'Any' : `${below} ${format(to)}`;
  return to === null ? `${format(from)} ${above}` : `${format(from)} to ${format(to - 1)}`;
}
