import { backoffMs } from '../../src/async/backoff.ts';
import type { Logger } from '../../src/logger.ts';

const longestPauseMs = 15_000;

/** Holds what is written until a refresh has made it visible. */
export interface Visibility<T> {
  add(written: T[], indexes: string[]): void;
  /** Since when no refresh goes through, by performance.now(); undefined where they do. */
  readonly failingSince: number | undefined;
  /** One last refresh; what that cannot make visible goes to `giveBack`. */
  close(giveBack: (item: T) => void): Promise<void>;
}

/**
 * Refreshes right after a write, but never sooner than `refreshMs` after the last refresh: a single edit is visible at
 * once, a flood costs two refreshes a second. A refresh that fails is tried again; the items stay.
 */
export function createVisibility<T>(deps: {
  makeSearchable: (indexes: string[]) => Promise<void>;
  refreshMs: number;
  onVisible: (items: T[]) => void;
  logger: Logger;
}): Visibility<T> {
  let items: T[] = [];
  let indexes = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let lastStart = 0;
  let failures = 0;
  let failingSince: number | undefined;
  let closed = false;

  function schedule() {
    if (timer || running || closed || items.length === 0) return;
    const gap =
      failures > 0 ? backoffMs(failures, { baseMs: deps.refreshMs, maxMs: longestPauseMs }) : deps.refreshMs;
    timer = setTimeout(
      () => {
        timer = undefined;
        running = refresh().finally(() => {
          running = undefined;
          schedule();
        });
      },
      Math.max(0, lastStart + gap - Date.now()),
    );
  }

  async function refresh() {
    const [held, written] = [items, indexes];
    items = [];
    indexes = new Set();
    lastStart = Date.now();
    try {
      await deps.makeSearchable([...written]);
      failures = 0;
      failingSince = undefined;
      deps.onVisible(held);
    } catch (error) {
      failures += 1;
      failingSince ??= performance.now();
      if (failures === 1) deps.logger.warn({ err: error }, 'consumer: refresh failed, trying again');
      items = held.concat(items);
      indexes = written.union(indexes);
    }
  }

  return {
    get failingSince() {
      return failingSince;
    },
    add(written, targets) {
      items.push(...written);
      for (const target of targets) indexes.add(target);
      schedule();
    },
    async close(giveBack) {
      closed = true;
      clearTimeout(timer);
      await running;
      if (items.length > 0) await refresh();
      for (const item of items.splice(0)) giveBack(item);
    },
  };
}
