import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../../src/async/backoff.ts';
import { listPublishedIds, UnreadableRowsError } from '../../src/storage/postgres/catalogue/institutes.ts';
import type { Queryable } from '../../src/storage/postgres/pool.ts';
import { type BatchOutcome, type BatchWriter, NoTargetError, type Poison } from '../sync/batch-writer.ts';
import { createIdPages } from './id-pages.ts';

/** @internal Exported for benchmarks and tests. */
export const pageSize = 500;
/** @internal Exported for benchmarks and tests. */
export const maxInFlight = 5;
const maxAttempts = 20;
const maxPoison = 100;
const backoff = { baseMs: 100, maxMs: 15_000 };

/** So many institutes are refused that the mapping must be wrong, not the rows. */
export class MassPoisonError extends Error {
  constructor(poison: Poison[]) {
    super(`more than ${maxPoison} documents cannot be built or do not fit the mapping: ${poison[0]?.reason}`);
  }
}

const permanentErrors = [NoTargetError, MassPoisonError, UnreadableRowsError];

export interface Backfill {
  /** All published institutes up to this id are in the index. */
  cursor: number;
  documents: number;
}

/**
 * Writes every published institute after `from`, in keyset pages of which several are written at a time; memory contains
 * only those pages. When a server does not answer or is overloaded, the page is written again with backoff, for some minutes.
 * @returns the institutes that the index refuses
 * @throws MassPoisonError when there are more than a hundred of those
 * @throws Error when a page cannot be written in the last attempt either, and when `signal` is aborted
 */
export async function backfill(deps: {
  db: Queryable;
  write: BatchWriter;
  from: Backfill;
  signal: AbortSignal;
  /** Called after each page. */
  onProgress: (done: Backfill) => unknown;
  /** Called with the institutes of a page that the index refuses, before the page counts as done. */
  onPoison?: (poison: Poison[]) => Promise<void>;
}): Promise<Poison[]> {
  const { db, write } = deps;
  const failed = new AbortController();
  const signal = AbortSignal.any([deps.signal, failed.signal]);
  const poison: Poison[] = [];
  let { cursor, documents } = deps.from;
  let highest = cursor;
  // The start of each page that is being written: `cursor` must not pass the lowest of them.
  const unfinished = new Set<number>();
  const nextPage = createIdPages(cursor, (after) => retry(() => listPublishedIds(db, after, pageSize)));

  async function writePages() {
    for (let page = await nextPage(); page.ids.length > 0; page = await nextPage()) {
      const { after, ids, end } = page;
      unfinished.add(after);
      await writePage(ids);
      unfinished.delete(after);
      highest = Math.max(highest, end);
      documents += ids.length;
      cursor = unfinished.size === 0 ? highest : Math.min(...unfinished);
      await retry(async () => deps.onProgress({ cursor, documents }));
    }
  }

  async function writePage(ids: number[]) {
    let remaining = ids;
    await retry(async () => {
      const outcome = await write(remaining);
      poison.push(...outcome.poison);
      if (poison.length > maxPoison) throw new MassPoisonError(poison);
      if (outcome.poison.length > 0) await retry(async () => deps.onPoison?.(outcome.poison));
      remaining = [...outcome.retry];
      if (remaining.length > 0) throw retryError(outcome);
    });
  }

  async function retry<T>(step: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      signal.throwIfAborted();
      try {
        return await step();
      } catch (error) {
        if (attempt === maxAttempts || permanentErrors.some((kind) => error instanceof kind)) throw error;
        await delay(backoffMs(attempt, backoff), undefined, { signal });
      }
    }
  }

  const writers = Array.from({ length: maxInFlight }, () =>
    writePages().catch((error: unknown) => failed.abort(error)),
  );
  await Promise.all(writers);
  signal.throwIfAborted();
  return poison;
}

function retryError({ retry, retryReason }: BatchOutcome): Error {
  return new Error(`${retry.size} documents must be written again: ${retryReason}`);
}
