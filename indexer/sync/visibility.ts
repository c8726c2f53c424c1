import { backoffMs } from '../../src/async/backoff.ts';
import type { Logger } from '../../src/logger.ts';

/*
 * States of the visibility
 *
 * - idle: every item that was added is visible.
 *     -> scheduled, when items are added
 * - scheduled: items wait for the next refresh. It starts `refreshMs` after the start of the last one, which is at once
 *   after a quiet time; after failures the interval is longer.
 *     -> refreshing, when that time has come
 * - refreshing: the indexes of the waiting items are refreshed. Items that are added meanwhile wait for the next refresh.
 *     -> scheduled or idle, when it has succeeded and its items are visible
 *     -> scheduled, when it has failed: its items wait again
 * - closed: one last refresh has run, and the items that it could not make visible were given back.
 */

const maxBackoffMs = 15_000;

/** Keeps written items until a refresh has made them visible to searches. */
export interface Visibility<T> {
  /** @param indexes the indexes that the items were written to */
  add(items: T[], indexes: string[]): void;
  /** Since when every refresh has failed, by performance.now(); undefined when the last one succeeded. */
  readonly failingSince: number | undefined;
  /** Refreshes once more, then calls `giveBack` for each item that is still not visible. */
  close(giveBack: (item: T) => void): Promise<void>;
}

/**
 * Refreshes soon after each write, but at most once per `refreshMs`: a single edit becomes visible at once, and a flood of
 * edits costs no more refreshes than that. A failed refresh is repeated with backoff, and its items are kept.
 */
export function createVisibility<T>(deps: {
  makeSearchable: (indexes: string[]) => Promise<void>;
  refreshMs: number;
  onVisible: (items: T[]) => void;
  logger: Logger;
}): Visibility<T> {
  let items: T[] = [];
  let indexes = new Set<string>();
  let scheduled: NodeJS.Timeout | undefined;
  let refreshing: Promise<void> | undefined;
  let lastStart = 0;
  let failures = 0;
  let failingSince: number | undefined;
  let closed = false;

  function schedule() {
    if (scheduled || refreshing || closed || items.length === 0) return;
    const intervalMs =
      failures > 0 ? backoffMs(failures, { baseMs: deps.refreshMs, maxMs: maxBackoffMs }) : deps.refreshMs;
    scheduled = setTimeout(
      () => {
        scheduled = undefined;
        refreshing = refresh().finally(() => {
          refreshing = undefined;
          schedule();
        });
      },
      Math.max(0, lastStart + intervalMs - Date.now()),
    );
  }

  async function refresh() {
    const [refreshed, refreshedIndexes] = [items, indexes];
    items = [];
    indexes = new Set();
    lastStart = Date.now();
    try {
      await deps.makeSearchable([...refreshedIndexes]);
      failures = 0;
      failingSince = undefined;
      deps.onVisible(refreshed);
    } catch (error) {
      failures += 1;
      failingSince ??= performance.now();
      if (failures === 1) deps.logger.warn({ err: error }, 'consumer: a refresh failed; retrying');
      items = refreshed.concat(items);
      indexes = refreshedIndexes.union(indexes);
    }
  }

  return {
    get failingSince() {
      return failingSince;
    },
    add(written, writtenIndexes) {
      items.push(...written);
      for (const index of writtenIndexes) indexes.add(index);
      schedule();
    },
    async close(giveBack) {
      closed = true;
      clearTimeout(scheduled);
      await refreshing;
      if (items.length > 0) await refresh();
      for (const item of items.splice(0)) giveBack(item);
    },
  };
}
