import { randomUUID } from 'node:crypto';
import { startPeriodic } from '../async/periodic.ts';
import { describeSearch, type EventBatch, type SearchEvent } from '../domain/search/search-event.ts';
import { type IsKnownValue, withoutUnknownValues } from '../domain/text/personal-data.ts';
import type { Answered } from './answer-cache.ts';

interface View {
  slug: string;
  viewer: string;
}

const everyMs = 1_000;
// While nobody takes them. More would be memory that a search has need of.
const mostDifferent = 10_000;

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
  isKnownValue: IsKnownValue;
  /** Which of these views count, by slug. Where it rejects they are dropped: they must not count more than once. */
  countViews: (views: { slug: string; viewer: string }[]) => Promise<Record<string, number>>;
  /** Whether it is worth a try. */
  ready: () => boolean;
  onDropped: (count: number) => void;
  onError: (error: unknown) => void;
}): EventLog {
  let gathered = none();
  let owed: EventBatch | undefined;

  async function flush() {
    const { searches, views } = gathered;
    if (!owed && searches.size + views.size > 0) {
      gathered = none();
      const counted = views.size > 0 ? await count([...views.values()]) : {};
      if (searches.size > 0 || Object.keys(counted).length > 0)
        owed = {
          id: randomUUID(),
          searches: [...searches.values()].map((event) => withoutUnknownValues(event, deps.isKnownValue)),
          views: counted,
        };
    }
    if (!owed || !deps.ready()) return;
    await deps.handOver(owed);
    owed = undefined;
  }

  async function count(views: View[]): Promise<Record<string, number>> {
    try {
      return await deps.countViews(views);
    } catch (error) {
      deps.onError(error);
      deps.onDropped(views.length);
      return {};
    }
  }
  const flushing = startPeriodic({ everyMs, run: flush, onError: deps.onError });

  function search({ query, state, total, tookMs }: Answered) {
    const found = total ?? 0;
    put(gathered.searches, `${state} ${query}`, (event) => {
      if (!event)
        return {
          ...describeSearch(query),
          at: Date.now(),
          searches: 1,
          total: found,
          took_ms: tookMs,
          state,
        };
      event.searches += 1;
      event.total = found;
      event.took_ms += (tookMs - event.took_ms) / event.searches;
      return event;
    });
  }

  function put<T>(into: Map<string, T>, key: string, next: (known: T | undefined) => T) {
    const known = into.get(key);
    if (known === undefined && into.size >= mostDifferent) deps.onDropped(1);
    else into.set(key, next(known));
  }

  return {
    answered(answered) {
      if (answered.kind === 'search') search(answered);
      else if (answered.viewer !== null) {
        const { query: slug, viewer } = answered;
        put(gathered.views, `${slug} ${viewer}`, (known) => known ?? { slug, viewer });
      }
    },
    async close() {
      await flushing.close();
      await flushing.runNow();
      // What was gathered while a batch was owed.
      await flushing.runNow();
    },
  };
}

function none() {
  return { searches: new Map<string, SearchEvent>(), views: new Map<string, View>() };
}
