import { randomUUID } from 'node:crypto';
import { describeSearch, type EventBatch } from '../domain/search-event.ts';
import type { Answered } from './answer-cache.ts';

const everyMs = 1_000;
// While nobody takes them: some seconds of a busy process. More would be memory that a search has need of.
const mostSearches = 10_000;
const mostViewed = 5_000;

/** What people search for and look at, gathered in this process and handed over each second: nobody waits for it. */
export interface EventLog {
  answered(answered: Answered): void;
  /** Hands over what is left, if that can be had at once. */
  close(): Promise<void>;
}

/**
 * `handOver` may fail; the same batch is then handed over again, for what failed may have arrived. What does not fit
 * meanwhile is dropped and counted.
 */
export function startEventLog(deps: {
  handOver: (batch: EventBatch) => Promise<void>;
  /** Whether it is worth a try. */
  ready: () => boolean;
  onDropped: (count: number) => void;
  onError: (error: unknown) => void;
}): EventLog {
  let gathered = none();
  let owed: EventBatch | undefined;
  let handing: Promise<void> | undefined;

  function tell(): Promise<void> {
    if (handing) return handing;
    if (!owed && gathered.searches.length + gathered.views.size > 0) {
      owed = { ...gathered, id: randomUUID(), views: Object.fromEntries(gathered.views) };
      gathered = none();
    }
    if (!owed || !deps.ready()) return Promise.resolve();
    handing = deps
      .handOver(owed)
      .then(() => {
        owed = undefined;
      })
      .catch(deps.onError)
      .finally(() => {
        handing = undefined;
      });
    return handing;
  }
  const timer = setInterval(tell, everyMs);

  return {
    answered({ kind, query, state, total, tookMs }) {
      const { searches, views } = gathered;
      if (kind === 'search') {
        if (searches.length < mostSearches)
          searches.push({
            ...describeSearch(query),
            at: Date.now(),
            total: total ?? 0,
            took_ms: tookMs,
            state,
          });
        else deps.onDropped(1);
      } else if (kind === 'institute') {
        if (views.size < mostViewed || views.has(query)) views.set(query, (views.get(query) ?? 0) + 1);
        else deps.onDropped(1);
      }
    },
    async close() {
      clearInterval(timer);
      await handing;
      await tell();
      // What was gathered while a batch was owed.
      await tell();
    },
  };
}

function none() {
  return { searches: [] as EventBatch['searches'], views: new Map<string, number>() };
}
