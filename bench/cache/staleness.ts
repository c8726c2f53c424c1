import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import type { ApiProcess } from '../api-process.ts';
import { type Figures, figuresOf } from '../statistics.ts';
import { watchFor } from '../sync/sightings.ts';
import { createClient } from './client.ts';

export interface Staleness {
  edits: number;
  replies: number;
  states: Record<string, number>;
  bound_ms: number;
  /** For how many milliseconds a newer state had been searchable when a reply was sent; 0 when there was none. */
  after_searchable: Figures & { oldest: number };
  /** The same since the commit of the newer state. */
  after_commit: Figures & { oldest: number };
}

const seconds = 20;
const editEveryMs = 100;
const readers = 8;
const firstMarker = 900_000_000;

/** Edits one institute ten times per second while readers continuously request popular answers that show it. */
export async function measureStaleness(deps: {
  apis: ApiProcess[];
  pool: pg.Pool;
  elasticsearch: Elasticsearch;
  index: string;
  boundMs: number;
  signal: AbortSignal;
}): Promise<Staleness> {
  const { apis, pool, signal } = deps;
  const { rows } = await pool.query<{ id: number; slug: string; name: string }>(
    `select id, slug, name from institutes where status = 'published' and kind = 'university' order by id limit 1`,
  );
  const { id, slug, name } = rows[0] as { id: number; slug: string; name: string };
  const paths = [
    `/v1/institutes?q=${encodeURIComponent(name)}&fields=id,popularity`,
    `/v1/institutes?q=${encodeURIComponent(name)}&fields=id,popularity&facets=none`,
    `/v1/institutes/${slug}`,
  ];
  const client = createClient(readers);
  const sightings = watchFor(deps.elasticsearch, deps.index, 'popularity', signal);
  const committed: number[] = [];
  const seen: { marker: number; at: number; state: string }[] = [];
  let reading = true;

  const reads = Promise.all(
    Array.from({ length: readers }, async (_, n) => {
      for (let turn = n; reading; turn += 1) {
        const api = apis[turn % apis.length] as ApiProcess;
        const at = performance.now();
        const { body, state, ms } = await client.ask(`${api.address}${paths[turn % paths.length]}`, '');
        const shown = JSON.parse(body.toString()) as {
          popularity?: number;
          items?: { id: number; popularity: number }[];
        };
        const popularity = shown.items
          ? shown.items.find((item) => item.id === id)?.popularity
          : shown.popularity;
        if (popularity !== undefined && popularity >= firstMarker)
          seen.push({ marker: popularity - firstMarker, at: at + ms, state });
      }
    }),
  );
  const end = performance.now() + seconds * 1_000;
  for (let marker = 0; performance.now() < end; marker += 1) {
    sightings.expect(firstMarker + marker);
    await pool.query('update institutes set popularity = $2::integer where id = $1::bigint', [
      id,
      firstMarker + marker,
    ]);
    committed.push(performance.now());
    await delay(editEveryMs, undefined, { signal });
  }
  await delay(deps.boundMs + 1_000);
  reading = false;
  await reads;
  await sightings.close(1_000);
  client.close();

  // The time at which a newer marker than each was first searchable.
  const newer: number[] = [];
  let first = Number.POSITIVE_INFINITY;
  for (let marker = committed.length - 1; marker >= 0; marker -= 1) {
    newer[marker] = first;
    first = Math.min(first, sightings.seen.get(firstMarker + marker) ?? first);
  }
  const states: Record<string, number> = {};
  for (const { state } of seen) states[state] = (states[state] ?? 0) + 1;
  const late = (since: (marker: number) => number) => {
    const all = seen.map(({ marker, at }) => Math.max(0, at - since(marker)));
    return { ...figuresOf(all), oldest: Math.max(...all) };
  };
  return {
    edits: committed.length,
    replies: seen.length,
    states,
    bound_ms: deps.boundMs,
    after_searchable: late((marker) => newer[marker] ?? Number.POSITIVE_INFINITY),
    after_commit: late((marker) => committed[marker + 1] ?? Number.POSITIVE_INFINITY),
  };
}
