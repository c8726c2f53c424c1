import { randomUUID } from 'node:crypto';
import { startPeriodic } from '../async/periodic.ts';
import type { SearchRequest } from '../contract/answer-request.ts';
import { createReformulationWatch, type Reformulation } from '../domain/search/reformulation.ts';
import {
  describeSearch,
  type EventBatch,
  redactUnknownValues,
  type SearchEvent,
} from '../domain/search/search-event.ts';
import { type IsKnownValue, redactPersonalData } from '../domain/text/personal-data.ts';
import type { AnswerServed } from './answer-cache.ts';

interface View {
  slug: string;
  viewer: string;
}

const flushIntervalMs = 1_000;
// Different searches, and different views, that are held while they cannot be flushed. More would take memory that
// searches need.
const maxDifferent = 10_000;

/** The searches and the views of institutes' pages in this process. Recording returns at once. */
export interface SearchEventLog {
  record(answer: AnswerServed): void;
  /** Flushes what is left, if the queue takes it at once. */
  close(): Promise<void>;
}

/**
 * Starts a log that passes its events to `flush` each second, as one batch. A batch whose flush fails is flushed again, with
 * the same id, since it may have arrived; events that do not fit into memory meanwhile are dropped and counted.
 * @param deps.countViews how many of these views count, by slug; views for which it fails are dropped, as they must not
 *   count twice
 * @param deps.ready whether a flush can succeed at the moment
 */
export function startSearchEventLog(deps: {
  flush: (batch: EventBatch) => Promise<void>;
  isKnownValue: IsKnownValue;
  countViews: (views: { slug: string; viewer: string }[]) => Promise<Record<string, number>>;
  ready: () => boolean;
  onDropped: (count: number) => void;
  onError: (error: unknown) => void;
}): SearchEventLog {
  let gathered = noEvents();
  let pending: EventBatch | undefined;
  const reformulationWatch = createReformulationWatch();
  const flushing = startPeriodic({ everyMs: flushIntervalMs, run: flushEvents, onError: deps.onError });

  async function flushEvents() {
    pending ??= await takeBatch();
    if (!pending || !deps.ready()) return;
    await deps.flush(pending);
    pending = undefined;
  }

  /** What was gathered since the last batch; undefined if that is nothing. */
  async function takeBatch(): Promise<EventBatch | undefined> {
    const { searches, views, reformulations } = gathered;
    if (searches.size + views.size === 0) return undefined;
    gathered = noEvents();
    const counted = views.size > 0 ? await countViews([...views.values()]) : {};
    if (searches.size === 0 && Object.keys(counted).length === 0) return undefined;
    return {
      id: randomUUID(),
      searches: [...searches.values()].map((event) => redactUnknownValues(event, deps.isKnownValue)),
      views: counted,
      // Each was found by a search of the same second, or of one before, so that it is never alone.
      ...(reformulations.size > 0 && { reformulations: [...reformulations.values()] }),
    };
  }

  async function countViews(views: View[]): Promise<Record<string, number>> {
    try {
      return await deps.countViews(views);
    } catch (error) {
      deps.onError(error);
      deps.onDropped(views.length);
      return {};
    }
  }

  function recordSearch({ query }: SearchRequest, { key, state, total, tookMs, viewer }: AnswerServed) {
    const found = total ?? 0;
    if (viewer !== null && query.q !== null) recordReformulation(viewer, query.q, found);
    put(gathered.searches, `${state} ${key}`, (event) => {
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

  function recordReformulation(viewer: string, text: string, total: number) {
    const first = reformulationWatch.follow(viewer, { q: redactPersonalData(text), total, at: Date.now() });
    if (!first) return;
    const pair = { q: first.q, next_q: redactPersonalData(text) };
    put(gathered.reformulations, JSON.stringify(pair), (known) => ({
      ...pair,
      times: (known?.times ?? 0) + 1,
    }));
  }

  function put<T>(into: Map<string, T>, key: string, next: (known: T | undefined) => T) {
    const known = into.get(key);
    if (known === undefined && into.size >= maxDifferent) deps.onDropped(1);
    else into.set(key, next(known));
  }

  return {
    record(answer) {
      const { request, viewer } = answer;
      if (request.kind === 'search') recordSearch(request, answer);
      else if (request.kind === 'institute' && viewer !== null) {
        const { slug } = request;
        put(gathered.views, `${slug} ${viewer}`, (known) => known ?? { slug, viewer });
      }
    },
    async close() {
      await flushing.close();
      await flushing.runNow();
      // The first run may have flushed a batch that failed before: what was gathered since then is left.
      await flushing.runNow();
    },
  };
}

function noEvents() {
  return {
    searches: new Map<string, SearchEvent>(),
    views: new Map<string, View>(),
    reformulations: new Map<string, Reformulation>(),
  };
}
