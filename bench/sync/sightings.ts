import { setTimeout as delay } from 'node:timers/promises';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';

const pollMs = 25;
// The largest number of markers in one search.
const maxMarkers = 10_000;

/** When a search first found each marker: the time of its response, by performance.now(). */
export interface Sightings {
  seen: ReadonlyMap<number, number>;
  /** Adds a marker to the searches from now on. */
  expect(marker: number): void;
  /** Resolves once all expected markers are seen, or after `timeoutMs`. Rejects when a search has failed. */
  close(timeoutMs: number): Promise<void>;
}

/** Searches every 25 ms for the markers that have not been found yet, through the refreshed index as users do. */
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
    const markers = [...wanted].slice(0, maxMarkers);
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
    async close(timeoutMs) {
      end = performance.now() + timeoutMs;
      await running;
    },
  };
}
