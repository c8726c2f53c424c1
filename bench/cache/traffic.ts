import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { ApiProcess } from '../api-process.ts';
import { createBenchProgress } from '../progress.ts';
import { createRandom } from '../random.ts';
import { type Figures, figuresOf } from '../statistics.ts';
import { editSteadily, pickInstitutes } from '../sync/edits.ts';
import { createClient } from './client.ts';
import { createZipf } from './zipf.ts';

export interface Traffic {
  /** SEARCH_MAX_STALE_MS */
  bound_ms: number;
  edits_per_second: number;
  requests: number;
  requests_per_second: number;
  /** Requests to Elasticsearch for each request to the API. */
  index_requests_each: number;
  /** Searches for each request to the API; several may share a request to Elasticsearch. */
  index_searches_each: number;
  generations: number;
  /** The share of the requests by X-Cache. */
  states: Record<string, number>;
  ms: Figures;
  failed: number;
}

const warmUpSeconds = 5;
const exponent = 1;

/** Requests every path twice, so that all answers are popular. */
export async function warm(api: ApiProcess, paths: string[], connections: number): Promise<void> {
  const client = createClient(connections);
  const progress = createBenchProgress('warm', 'searches');
  const left = [...paths, ...paths];
  const work = async () => {
    for (let path = left.pop(); path; path = left.pop()) {
      await client.ask(`${api.address}${path}`);
      progress.update(2 * paths.length - left.length, 2 * paths.length);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  client.close();
}

/** On each connection the next query is sent as soon as the previous one is answered. */
export async function measureTraffic(
  deps: { api: ApiProcess; pool: pg.Pool; readGeneration: () => Promise<number>; signal: AbortSignal },
  paths: string[],
  {
    rate,
    connections,
    seconds,
    boundMs,
  }: { rate: number; connections: number; seconds: number; boundMs: number },
): Promise<Traffic> {
  const { api, pool, signal } = deps;
  const draw = createZipf(paths.length, exponent, createRandom(rate + 1));
  const client = createClient(connections);
  const ending = new AbortController();
  const times: number[] = [];
  const states = new Map<string, number>();
  let failed = 0;
  let counting = false;

  async function ask() {
    while (!ending.signal.aborted) {
      const { status, state, ms } = await client.ask(`${api.address}${paths[draw()]}`);
      if (!counting) continue;
      times.push(ms);
      states.set(state, (states.get(state) ?? 0) + 1);
      if (status !== 200) failed += 1;
    }
  }

  const edits = rate > 0 ? await pickInstitutes(pool, rate * (warmUpSeconds + seconds)) : [];
  const editing = editSteadily(pool, edits, Math.max(1, rate), () => undefined, signal);
  const asking = Promise.all(Array.from({ length: connections }, ask));
  try {
    await delay(warmUpSeconds * 1_000, undefined, { signal });
    const before = await readFigures();
    counting = true;
    const started = performance.now();
    await delay(seconds * 1_000, undefined, { signal });
    counting = false;
    const took = (performance.now() - started) / 1_000;
    const after = await readFigures();
    return {
      bound_ms: boundMs,
      edits_per_second: rate,
      requests: times.length,
      requests_per_second: times.length / took,
      index_requests_each: (after.requests - before.requests) / times.length,
      index_searches_each: (after.searches - before.searches) / times.length,
      generations: after.generation - before.generation,
      states: Object.fromEntries([...states].map(([state, count]) => [state, count / times.length])),
      ms: figuresOf(times),
      failed,
    };
  } finally {
    ending.abort();
    await asking;
    await editing.catch(() => undefined);
    client.close();
  }

  async function readFigures() {
    const [requests, searches, generation] = await Promise.all([
      api.readMetric('dependency_duration_seconds_count', { dependency: 'elasticsearch' }),
      api.readMetric('index_searches_total'),
      deps.readGeneration(),
    ]);
    return { requests, searches, generation };
  }
}
