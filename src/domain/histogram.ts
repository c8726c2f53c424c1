/** The number of observations up to each upper bound, cumulative, as Prometheus keeps them. The last bound is Infinity. */
export type Buckets = Map<number, number>;

/**
 * Estimates a quantile of the observations in a histogram by linear interpolation in the bucket that contains it, as
 * `histogram_quantile` of Prometheus does. In the last bucket, which has no upper bound, it returns the greatest finite bound.
 * @returns null without observations
 */
export function estimateQuantile(buckets: Buckets, quantile: number): number | null {
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  const rank = quantile * (sorted.at(-1)?.[1] ?? 0);
  if (rank === 0) return null;
  let [lower, below] = [0, 0];
  for (const [upper, count] of sorted) {
    if (count >= rank)
      return upper === Infinity ? lower : lower + ((upper - lower) * (rank - below)) / (count - below);
    [lower, below] = [upper, count];
  }
  return lower;
}
