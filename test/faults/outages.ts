/** When Elasticsearch, or the API's way to it, was down: what may fail then is no fault of ours. */
export interface Outages {
  /** From now, or from `from`, until what it returns is called; and a little while longer, or `afterMs`. */
  begin(why: string, options?: { from?: number; afterMs?: number }): () => void;
  /** Whether there was one at some moment between these two. */
  touch(from: number, to: number): boolean;
  /** How long there was one or several. */
  readonly seconds: number;
}

interface Outage {
  why: string;
  from: number;
  to: number | null;
  afterMs: number;
}

// What was sent just before it went, and what meets connections that only just came back.
const beforeMs = 250;
const shortlyMs = 3_000;

export function createOutages(): Outages {
  const all: Outage[] = [];
  return {
    begin(why, { from = performance.now(), afterMs = shortlyMs } = {}) {
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
