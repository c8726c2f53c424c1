import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { countPublished, listPublishedIds } from '../../src/storage/postgres/catalogue/institutes.ts';
import { measureHeld } from '../../src/storage/postgres/sync/in-flight-messages.ts';
import { leaveChanges, listWaiting } from '../../src/storage/postgres/sync/outbox.ts';
import { createComparison, type Difference, type Kind } from './comparison.ts';
import { createIdPages } from './id-pages.ts';

export interface VerifyReport {
  index: string;
  /** published institutes that were compared */
  institutes: number;
  documents: number;
  missing: number[];
  extra: number[];
  differing: number[];
  /** Not the same, but changes of them may still be on their way. */
  pending: number[];
  /** `_id`s of documents that are no institute's. */
  foreign: string[];
  /** Institutes that make no document, so that nothing can be said of them, and why. */
  unreadable: { id: number; reason: string }[];
  /** Institutes that `repair` left a change for and that are the same now. */
  repaired: number;
  /** Of each kind, how many differed before `repair`. */
  found: Record<Kind, number>;
  seconds: number;
}

export interface VerifyOptions {
  repair: boolean;
  /** How long changes that are on their way are waited for. */
  pendingTimeoutMs: number;
  onProgress: (done: number, total: number) => void;
  signal?: AbortSignal;
}

const pageSize = 500;
const maxInFlight = 3;
const roundMs = 1_000;
// After so long a consumer has said what it holds.
const reportedMs = 5_000;

/**
 * Compares every document of an index with what Postgres says now, streamed from both. What differs is looked at again
 * until it is the same, or until it is certain that no change of it is on its way: then it is reported. `repair` leaves
 * a change for each of those, and waits for them the same way.
 * @throws where Postgres, RabbitMQ or Elasticsearch does not answer
 */
export async function verify(
  deps: {
    pool: pg.Pool;
    elasticsearch: Elasticsearch;
    /** Messages that the queues hold. */
    countQueued: () => Promise<number>;
  },
  indexName: string,
  options: VerifyOptions,
): Promise<VerifyReport> {
  const { pool } = deps;
  const started = performance.now();
  const comparison = createComparison(deps, indexName);
  const total = await countPublished(pool);
  const first = await compareAll();
  let { lost, pending } = await recheckUntilCertain(first.differences);
  const found = { missing: 0, extra: 0, differing: 0 };
  for (const { kind } of lost) found[kind] += 1;
  let repaired = 0;
  if (options.repair && lost.length > 0) {
    await leaveChanges(pool, idsOf(lost));
    const before = lost.length + pending.length;
    ({ lost, pending } = await recheckUntilCertain([...lost, ...pending]));
    repaired = before - lost.length - pending.length;
  }
  const ofKind = (kind: Kind) => idsOf(lost.filter((difference) => difference.kind === kind));
  return {
    index: indexName,
    institutes: first.institutes,
    documents: first.documents,
    missing: ofKind('missing'),
    extra: ofKind('extra'),
    differing: ofKind('differing'),
    pending: idsOf(pending),
    foreign: first.foreign,
    unreadable: [...comparison.unreadable].map(([id, reason]) => ({ id, reason })),
    repaired,
    found,
    seconds: Math.round(performance.now() - started) / 1_000,
  };

  async function compareAll() {
    const result = {
      institutes: 0,
      documents: 0,
      differences: [] as Difference[],
      foreign: [] as string[],
    };
    const nextPage = createIdPages(0, (after) => listPublishedIds(pool, after, pageSize));

    async function compare(after: number, end: number | null, published: number[]) {
      options.signal?.throwIfAborted();
      const range = await comparison.compareRange(after, end, published);
      result.institutes += published.length;
      result.documents += range.documents;
      result.differences.push(...range.differences);
      result.foreign.push(...range.foreign);
      options.onProgress(result.institutes, total);
    }

    async function comparePages() {
      let page = await nextPage();
      for (; page.ids.length > 0; page = await nextPage()) await compare(page.after, page.end, page.ids);
      return page.after;
    }

    const [last = 0] = await Promise.all(Array.from({ length: maxInFlight }, comparePages));
    await compare(last, null, []);
    result.foreign.push(...(await findDocumentsWithoutId()));
    return result;
  }

  /** Documents without an id are in no range. */
  async function findDocumentsWithoutId(): Promise<string[]> {
    const { hits } = await deps.elasticsearch.search({
      index: indexName,
      query: { bool: { must_not: [{ exists: { field: 'id' } }] } },
      _source: false,
      size: 1_000,
    });
    return hits.hits.map((hit) => hit._id ?? '');
  }

  /**
   * Looks again each second. Lost is what differs while Postgres has said the same document ever since all changes of it
   * were seen to be through; pending is what cannot be told within the patience.
   */
  async function recheckUntilCertain(
    suspects: Difference[],
  ): Promise<{ lost: Difference[]; pending: Difference[] }> {
    const end = performance.now() + options.pendingTimeoutMs;
    const lost: Difference[] = [];
    const pending: Difference[] = [];
    // Of each suspect: what Postgres says, and since when that was so with no change of it waiting.
    const seen = new Map<number, { expected: string | null; quietSince: number | null }>();
    for (let left = await comparison.compareIds(idsOf(suspects)); left.length > 0; ) {
      const now = performance.now();
      const [waiting, held] = await Promise.all([findWaiting(idsOf(left)), measureHeld(pool)]);
      // What was delivered later is about a later change.
      const throughMs = Math.max(reportedMs, held.oldest_seconds * 1_000);
      left = left.filter((difference) => {
        const before = seen.get(difference.id);
        const same = before !== undefined && before.expected === difference.expected;
        const quietSince = waiting.has(difference.id) ? null : ((same ? before.quietSince : null) ?? now);
        seen.set(difference.id, { expected: difference.expected, quietSince });
        if (quietSince !== null && now - quietSince > throughMs) lost.push(difference);
        else if (now > end + reportedMs) pending.push(difference);
        else return true;
        return false;
      });
      if (left.length === 0) break;
      await delay(roundMs, undefined, { signal: options.signal });
      left = await comparison.compareIds(idsOf(left));
    }
    return { lost, pending };
  }

  /** Those that a change may wait for, in the outbox or in a queue. */
  async function findWaiting(suspects: number[]): Promise<Set<number>> {
    const { ids: inOutbox, fanOuts } = await listWaiting(pool, suspects);
    // Which institutes a fan-out or a message is about only its reader knows.
    if (fanOuts > 0 || (await deps.countQueued()) > 0) return new Set(suspects);
    return new Set(inOutbox);
  }
}

function idsOf(differences: Difference[]): number[] {
  return differences.map(({ id }) => id).sort((a, b) => a - b);
}
