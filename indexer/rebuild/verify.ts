import type pg from 'pg';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { countPublished, listPublishedIds } from '../../src/storage/postgres/catalogue/institutes.ts';
import { addChanges } from '../../src/storage/postgres/sync/outbox.ts';
import { type Comparison, createComparison, type Difference, type Kind } from './comparison.ts';
import { createIdPages } from './id-pages.ts';
import { idsOf, recheckUntilCertain } from './recheck.ts';

export interface VerifyReport {
  index: string;
  /** published institutes that were compared */
  institutes: number;
  documents: number;
  missing: number[];
  extra: number[];
  differing: number[];
  /** Institutes that differ, but of which changes may still be in the pipeline. */
  pending: number[];
  /** The `_id`s of documents that do not belong to an institute. */
  foreign: string[];
  /** Institutes of which no document can be built, with the reason; they were not compared. */
  unreadable: { id: number; reason: string }[];
  /** How many institutes differed, were put into the outbox by `repair`, and agree now. */
  repaired: number;
  /** How many institutes differed before `repair`, by kind. */
  found: Record<Kind, number>;
  seconds: number;
}

export interface VerifyOptions {
  /** Put every institute that differs into the outbox, and compare it again. */
  repair: boolean;
  /** How long to wait for changes that are still in the pipeline. */
  pendingTimeoutMs: number;
  onProgress: (done: number, total: number) => void;
  signal?: AbortSignal;
}

const pageSize = 500;
const maxInFlight = 3;

/**
 * Compares every document of an index with Postgres, page by page. An institute that differs is compared again until it
 * agrees, or until it is certain that none of its changes is in the pipeline any more; then it is reported. With `repair`
 * those institutes are put into the outbox and compared again in the same way.
 * @throws Error when Postgres, RabbitMQ or Elasticsearch does not answer, and when `signal` is aborted
 */
export async function verify(
  deps: {
    pool: pg.Pool;
    elasticsearch: Elasticsearch;
    /** Counts the messages in the queues of changes. */
    countQueued: () => Promise<number>;
  },
  indexName: string,
  options: VerifyOptions,
): Promise<VerifyReport> {
  const { pool } = deps;
  const started = performance.now();
  const comparison = createComparison(deps, indexName);
  const recheck = (suspects: Difference[]) =>
    recheckUntilCertain({ ...deps, comparison }, suspects, {
      timeoutMs: options.pendingTimeoutMs,
      signal: options.signal,
    });
  const all = await compareAll(deps, indexName, comparison, options);
  let { lost, pending } = await recheck(all.differences);
  const found = { missing: 0, extra: 0, differing: 0 };
  for (const { kind } of lost) found[kind] += 1;
  let repaired = 0;
  if (options.repair && lost.length > 0) {
    await addChanges(pool, idsOf(lost));
    const before = lost.length + pending.length;
    ({ lost, pending } = await recheck([...lost, ...pending]));
    repaired = before - lost.length - pending.length;
  }
  const ofKind = (kind: Kind) => idsOf(lost.filter((difference) => difference.kind === kind));
  return {
    index: indexName,
    institutes: all.institutes,
    documents: all.documents,
    missing: ofKind('missing'),
    extra: ofKind('extra'),
    differing: ofKind('differing'),
    pending: idsOf(pending),
    foreign: all.foreign,
    unreadable: [...comparison.unreadable].map(([id, reason]) => ({ id, reason })),
    repaired,
    found,
    seconds: Math.round(performance.now() - started) / 1_000,
  };
}

/** Compares every institute and every document once, several pages at a time. */
async function compareAll(
  { pool, elasticsearch }: { pool: pg.Pool; elasticsearch: Elasticsearch },
  indexName: string,
  comparison: Comparison,
  { signal, onProgress }: VerifyOptions,
) {
  const total = await countPublished(pool);
  const result = {
    institutes: 0,
    documents: 0,
    differences: [] as Difference[],
    foreign: [] as string[],
  };
  const nextPage = createIdPages(0, (after) => listPublishedIds(pool, after, pageSize));

  async function compare(after: number, end: number | null, published: number[]) {
    signal?.throwIfAborted();
    const range = await comparison.compareRange(after, end, published);
    result.institutes += published.length;
    result.documents += range.documents;
    result.differences.push(...range.differences);
    result.foreign.push(...range.foreign);
    onProgress(result.institutes, total);
  }

  async function comparePages() {
    let page = await nextPage();
    for (; page.ids.length > 0; page = await nextPage()) await compare(page.after, page.end, page.ids);
    return page.after;
  }

  const [last = 0] = await Promise.all(Array.from({ length: maxInFlight }, comparePages));
  // Documents with higher ids than any published institute.
  await compare(last, null, []);
  result.foreign.push(...(await findDocumentsWithoutId(elasticsearch, indexName)));
  return result;
}

/** The `_id`s of documents without an `id` field, which are in no range of ids. */
async function findDocumentsWithoutId(elasticsearch: Elasticsearch, indexName: string): Promise<string[]> {
  const { hits } = await elasticsearch.search({
    index: indexName,
    query: { bool: { must_not: [{ exists: { field: 'id' } }] } },
    _source: false,
    size: 1_000,
  });
  return hits.hits.map((hit) => hit._id ?? '');
}
