import { setTimeout as delay } from 'node:timers/promises';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';

const pollMs = 25;
// What one search may ask for and find.
const mostWanted = 10_000;

/** When a search first found each marker; times of `performance.now()`, of the answer. */
export interface Sightings {
  seen: ReadonlyMap<number, number>;
  /** From now on searches look for it. */
  expect(marker: number): void;
  /** Resolves once all that were expected are seen, or after `patienceMs`. Rejects where a search failed. */
  close(patienceMs: number): Promise<void>;
}

/** Searches every 25 ms for the markers that nobody has seen yet, as a student's search would find them. */
export function watchFor(
  elasticsearch: Elasticsearch,
  index: string,
  field: string,
  signal: AbortSignal,
): Sightings {
  const seen = new Map<number, number>();
  const wanted = new Set<number>();
  let end = Number.POSITIVE_INFINITY;
  const running = run();
  running.catch(() => undefined);

  async function run() {
    while (performance.now() < end) {
      signal.throwIfAborted();
      if (wanted.size === 0 && end < Number.POSITIVE_INFINITY) return;
      const next = performance.now() + pollMs;
      if (wanted.size > 0) await look();
      await delay(Math.max(0, next - performance.now()));
    }
  }

  async function look() {
    const markers = [...wanted].slice(0, mostWanted);
    const { hits } = await elasticsearch.search({
      index,
      query: { terms: { [field]: markers } },
      size: markers.length,
      _source: false,
      docvalue_fields: [field],
      track_total_hits: false,
    });
    const now = performance.now();
    for (const { fields } of hits.hits) {
      const marker = Number((fields?.[field] as unknown[] | undefined)?.[0]);
      if (wanted.delete(marker)) seen.set(marker, now);
    }
  }

  return {
    seen,
    expect: (marker) => wanted.add(marker),
    async close(patienceMs) {
      end = performance.now() + patienceMs;
      await running;
    },
  };
}
