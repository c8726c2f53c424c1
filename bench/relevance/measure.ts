import { type InstituteReference, type Judgement, keyOf, type Slice, slices } from './judgement.ts';

/** Gives the institutes for a query, the best first; ten are enough. */
export type RankedSearch = (query: string) => Promise<readonly InstituteReference[]>;

export interface SliceReport {
  n: number;
  /** The share of queries whose first result is relevant. */
  recall_at_1: number;
  /** The share of queries with a relevant result among the first five. */
  recall_at_5: number;
  /** The mean share of relevant results among the first five, or among as many as there are. */
  precision_at_5: number;
  /** The mean reciprocal rank of the first relevant result among the first ten. */
  mrr_at_10: number;
  median_ms: number;
}

/** A query without a relevant result among the first five. */
export interface Failure {
  slice: Slice;
  query: string;
  expected: InstituteReference[];
  got: InstituteReference[];
}

export interface RelevanceReport {
  slices: Partial<Record<Slice, SliceReport>>;
  all: SliceReport;
  failures: Failure[];
}

interface Outcome {
  judgement: Judgement;
  /** The rank of the first relevant result, from 1; null if none of the first ten is relevant. */
  rank: number | null;
  precision: number;
  ms: number;
  got: InstituteReference[];
}

/** Sends every query once, one after the other, and scores the results. Its only I/O is `search`. */
export async function measureRelevance(deps: {
  search: RankedSearch;
  judgements: readonly Judgement[];
  onProgress?: (done: number) => void;
}): Promise<RelevanceReport> {
  const outcomes: Outcome[] = [];
  for (const judgement of deps.judgements) {
    const started = performance.now();
    const answers = await deps.search(judgement.query);
    outcomes.push(score(judgement, answers.slice(0, 10), performance.now() - started));
    deps.onProgress?.(outcomes.length);
  }
  const bySlice = Map.groupBy(outcomes, ({ judgement }) => judgement.slice);
  return {
    slices: Object.fromEntries(
      slices.flatMap((slice) => {
        const own = bySlice.get(slice);
        return own ? [[slice, summarise(own)]] : [];
      }),
    ),
    all: summarise(outcomes),
    failures: outcomes.filter(({ rank }) => rank === null || rank > 5).map(failureOf),
  };
}

function score(judgement: Judgement, got: InstituteReference[], ms: number): Outcome {
  const relevant = new Set(judgement.relevant.map(keyOf));
  const hits = got.map((answer) => relevant.has(keyOf(answer)));
  const first = hits.indexOf(true);
  return {
    judgement,
    rank: first < 0 ? null : first + 1,
    precision: hits.slice(0, 5).filter(Boolean).length / Math.min(5, relevant.size),
    ms,
    got,
  };
}

function summarise(outcomes: readonly Outcome[]): SliceReport {
  const share = (holds: (outcome: Outcome) => boolean) => mean(outcomes.map((one) => (holds(one) ? 1 : 0)));
  return {
    n: outcomes.length,
    recall_at_1: share(({ rank }) => rank === 1),
    recall_at_5: share(({ rank }) => rank !== null && rank <= 5),
    precision_at_5: mean(outcomes.map(({ precision }) => precision)),
    mrr_at_10: mean(outcomes.map(({ rank }) => (rank === null ? 0 : 1 / rank))),
    median_ms: median(outcomes.map(({ ms }) => ms)),
  };
}

function failureOf({ judgement, got }: Outcome): Failure {
  const { slice, query, relevant } = judgement;
  return { slice, query, expected: relevant.slice(0, 5), got: got.slice(0, 5) };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : rounded(values.reduce((sum, value) => sum + value, 0) / values.length);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return rounded(sorted[Math.floor(sorted.length / 2)] ?? 0);
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
