export interface Figures {
  mean: number;
  p50: number;
  p95: number;
  p99: number;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** The quantile by the nearest-rank method. */
export function quantile(values: number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] as number;
}

export function figuresOf(values: number[]): Figures {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, p50: median(values), p95: quantile(values, 0.95), p99: quantile(values, 0.99) };
}
