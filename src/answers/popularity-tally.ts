import { startPeriodic } from '../async/periodic.ts';
import type { Counted } from '../domain/search/answer-store.ts';
import { type IsKnownValue, isImpersonalQuery, isImpersonalSearch } from '../domain/text/personal-data.ts';
import type { CacheKind } from './cache-policy.ts';

const everyMs = 1_000;
// Of each kind; a process that cannot hand over what it counted forgets the rest.
const most = 2_000;
const longestQuery = 600;
const longestSearch = 20_000;

/** Counts in this process what is asked for, and hands it over each second: a request waits for nothing of it. */
export interface Tally {
  answered(kind: CacheKind, query: string, state: string): void;
  /** one search that was sent to the index */
  searched(search: object): void;
  close(): Promise<void>;
}

export function startTally(
  handOver: (counts: Counted) => Promise<void>,
  isKnownValue: IsKnownValue,
  onError: (error: unknown) => void,
): Tally {
  let counts = none();

  async function flush() {
    const told = counts;
    if (told.answers.size + told.searches.size + told.states.size === 0) return;
    counts = none();
    leaveOutPersonal(told, isKnownValue);
    await handOver(told);
  }
  const flushing = startPeriodic({ everyMs, run: flush, onError });

  return {
    answered(kind, query, state) {
      add(counts.states, state);
      if (query.length <= longestQuery) add(counts.answers, `${kind} ${query}`);
    },
    searched(search) {
      const text = JSON.stringify(search);
      if (text.length <= longestSearch) add(counts.searches, text);
    },
    async close() {
      await flushing.close();
      await flushing.runNow();
    },
  };
}

/** What may say something of somebody is nothing that others ask for. */
function leaveOutPersonal({ answers, searches }: Counted, isKnown: IsKnownValue): void {
  for (const key of answers.keys())
    if (!isImpersonalQuery(key.slice(key.indexOf(' ') + 1), isKnown)) answers.delete(key);
  for (const json of searches.keys()) if (!isImpersonalSearch(json, isKnown)) searches.delete(json);
}

function none(): Counted {
  return { answers: new Map(), searches: new Map(), states: new Map() };
}

function add(counts: Map<string, number>, key: string): void {
  const count = counts.get(key);
  if (count !== undefined || counts.size < most) counts.set(key, (count ?? 0) + 1);
}
