/** The times when Elasticsearch, or the API's connection to it, was down; searches may fail then. */
export interface Outages {
  /** Starts an outage now, or at `from`. It ends `afterMs` after the returned function is called. */
  begin(why: string, options?: { from?: number; afterMs?: number }): () => void;
  /** Whether there was an outage at any moment between these two. */
  touch(from: number, to: number): boolean;
  /** The total time of all outages, in seconds; overlaps count once. */
  readonly seconds: number;
}

interface Outage {
  why: string;
  from: number;
  to: number | null;
  afterMs: number;
}

// Searches may also fail that were sent shortly before an outage, or shortly after it on broken connections.
const beforeMs = 250;
const defaultAfterMs = 3_000;

export function createOutages(): Outages {
  const all: Outage[] = [];
  return {
    begin(why, { from = performance.now(), afterMs = defaultAfterMs } = {}) {
      const outage: Outage = { why, from, to: null, afterMs };
      all.push(outage);
      return () => {
        outage.to ??= performance.now();
      };
    },
    touch: (from, to) =>
      all.some((outage) => {
        const end = outage.to === null ? Number.POSITIVE_INFINITY : outage.to + outage.afterMs;
        return to >= outage.from - beforeMs && from <= end;
      }),
    get seconds() {
      let sum = 0;
      let counted = 0;
      for (const { from, to } of [...all].sort((a, b) => a.from - b.from)) {
        const end = to ?? performance.now();
        sum += Math.max(0, end - Math.max(from, counted));
        counted = Math.max(counted, end);
      }
      return sum / 1_000;
    },
  };
}
