import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { measureInFlight } from '../../src/storage/postgres/sync/in-flight-messages.ts';
import { listWaiting } from '../../src/storage/postgres/sync/outbox.ts';
import type { Comparison, Difference } from './comparison.ts';

/*
 * States of an institute that differs between Postgres and the index
 *
 * - busy: a change of it may be in the outbox or in a queue, or Postgres has other values than the time before.
 *     -> quiet, when neither is so
 * - quiet: no change of it has been waiting, and the values in Postgres have been the same, since `quietSince`. A consumer may
 *   still have an older message of it in flight.
 *     -> busy, when a change comes in
 *     -> lost, when it has been quiet for longer than any message is in flight: no message will write it
 * - agreeing: Postgres and the index agree, so it is not a difference any more. This may happen in any state.
 * - pending: `timeoutMs` has passed, and it is still not certain whether it is lost.
 */

const recheckMs = 1_000;
// A consumer reports what it has in flight every second; after this time it certainly has.
const reportedMs = 5_000;

/**
 * Compares institutes that differ again every second until each of them agrees, is lost, or is pending.
 * @returns the lost and the pending ones
 */
export async function recheckUntilCertain(
  {
    pool,
    countQueued,
    comparison,
  }: { pool: pg.Pool; countQueued: () => Promise<number>; comparison: Comparison },
  suspects: Difference[],
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal | undefined },
): Promise<{ lost: Difference[]; pending: Difference[] }> {
  const end = performance.now() + timeoutMs;
  const lost: Difference[] = [];
  const pending: Difference[] = [];
  // By institute: its document the last time, as built from Postgres, and since when it is quiet; null while it is busy.
  const seen = new Map<number, { expected: string | null; quietSince: number | null }>();
  for (let left = await comparison.compareIds(idsOf(suspects)); left.length > 0; ) {
    const now = performance.now();
    const [waiting, inFlight] = await Promise.all([findWaiting(idsOf(left)), measureInFlight(pool)]);
    // A message that was delivered later is about a later change.
    const maxInFlightMs = Math.max(reportedMs, inFlight.oldest_seconds * 1_000);
    left = left.filter((difference) => {
      const before = seen.get(difference.id);
      const isUnchanged = before !== undefined && before.expected === difference.expected;
      const quietBefore = isUnchanged ? before.quietSince : null;
      const quietSince = waiting.has(difference.id) ? null : (quietBefore ?? now);
      seen.set(difference.id, { expected: difference.expected, quietSince });
      if (quietSince !== null && now - quietSince > maxInFlightMs) lost.push(difference);
      else if (now > end + reportedMs) pending.push(difference);
      else return true;
      return false;
    });
    if (left.length === 0) break;
    await delay(recheckMs, undefined, { signal });
    left = await comparison.compareIds(idsOf(left));
  }
  return { lost, pending };

  /** Those of `ids` of which a change may be in the outbox or in a queue. */
  async function findWaiting(ids: number[]): Promise<Set<number>> {
    const { ids: inOutbox, fanOuts } = await listWaiting(pool, ids);
    // A fan-out or a queued message may be about any institute.
    if (fanOuts > 0 || (await countQueued()) > 0) return new Set(ids);
    return new Set(inOutbox);
  }
}

/** The ids of the differences, in order. */
export function idsOf(differences: Difference[]): number[] {
  return differences.map(({ id }) => id).sort((a, b) => a - b);
}
