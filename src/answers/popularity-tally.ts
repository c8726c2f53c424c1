import { startPeriodic } from '../async/periodic.ts';
import { splitKey } from '../contract/answer-key.ts';
import type { UsageCounts } from '../domain/search/answer-store.ts';
import { type IsKnownValue, isImpersonalQuery, isImpersonalSearch } from '../domain/text/personal-data.ts';

const flushIntervalMs = 1_000;
// Different answers, and different searches, between two flushes; others are not counted.
const maxDifferent = 2_000;
const maxKeyLength = 600;
const maxSearchLength = 20_000;

/** Counts what this process is asked for. Counting returns at once; the counts are flushed in the background. */
export interface PopularityTally {
  countAnswer(key: string, state: string): void;
  /** Counts a search that is sent to the index. */
  countSearch(search: object): void;
  /** Flushes what was counted since the last flush. */
  close(): Promise<void>;
}

/**
 * Starts a tally that passes its counts to `flush` each second, without those that may say something about a person. Counts
 * whose flush fails are lost.
 */
export function startPopularityTally(
  flush: (counts: UsageCounts) => Promise<void>,
  isKnownValue: IsKnownValue,
  onError: (error: unknown) => void,
): PopularityTally {
  let counts = noCounts();
  const flushing = startPeriodic({ everyMs: flushIntervalMs, run: flushCounts, onError });

  async function flushCounts() {
    const counted = counts;
    if (counted.answers.size + counted.searches.size + counted.states.size === 0) return;
    counts = noCounts();
    removePersonal(counted, isKnownValue);
    await flush(counted);
  }

  return {
    countAnswer(key, state) {
      add(counts.states, state);
      if (key.length <= maxKeyLength) add(counts.answers, key);
    },
    countSearch(search) {
      const json = JSON.stringify(search);
      if (json.length <= maxSearchLength) add(counts.searches, json);
    },
    async close() {
      await flushing.close();
      await flushing.runNow();
    },
  };
}

/** What may say something about a person is not popular, and must not be listed as such. */
function removePersonal({ answers, searches }: UsageCounts, isKnown: IsKnownValue): void {
  for (const key of answers.keys()) if (!isImpersonalQuery(queryOf(key), isKnown)) answers.delete(key);
  for (const json of searches.keys()) if (!isImpersonalSearch(json, isKnown)) searches.delete(json);
}

/** The query string in a key. In the key of a facet its name comes first: `facet state?near=…`. */
function queryOf(key: string): string {
  const { text } = splitKey(key);
  return text.slice(text.indexOf('?') + 1);
}

function noCounts(): UsageCounts {
  return { answers: new Map(), searches: new Map(), states: new Map() };
}

function add(counts: Map<string, number>, key: string): void {
  const count = counts.get(key);
  if (count !== undefined || counts.size < maxDifferent) counts.set(key, (count ?? 0) + 1);
}
