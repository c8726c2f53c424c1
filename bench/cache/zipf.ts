import type { Random } from '../random.ts';

/** Draws ranks 0 to `count` - 1, the first one most often: rank r with a chance of 1 / (r + 1)^exponent (Zipf's law). */
export function createZipf(count: number, exponent: number, random: Random): () => number {
  const sums: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= count; rank += 1) {
    sum += 1 / rank ** exponent;
    sums.push(sum);
  }
  return () => {
    const drawn = random.number() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) < drawn) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
