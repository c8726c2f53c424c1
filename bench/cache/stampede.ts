import { setTimeout as delay } from 'node:timers/promises';
import { placesMaxAgeMs } from '../../src/search/vocabulary-source.ts';
import type { ApiProcess } from '../api-process.ts';
import { type Figures, figuresOf } from '../statistics.ts';
import { createClient } from './client.ts';

export interface Stampede {
  clients: number;
  processes: number;
  /** The number of requests to Elasticsearch meanwhile. */
  index_requests: number;
  states: Record<string, number>;
  ms: Figures;
  failed: number;
}

const clients = 1_000;
// A search that finds many institutes: one that finds few sends a second request, for suggestions.
const path = '/v1/institutes?q=engineering+college';

/** All clients request a popular answer at once, from all processes, after it was removed from the cache. */
export async function measureStampede(apis: ApiProcess[], purge: () => Promise<unknown>): Promise<Stampede> {
  const client = createClient(clients);
  const urlOf = (n: number, of = path) => `${(apis[n % apis.length] as ApiProcess).address}${of}`;
  try {
    // Opens all connections and makes the answer popular.
    for (let round = 0; round < 3; round += 1)
      await Promise.all(Array.from({ length: clients }, (_, n) => client.ask(urlOf(n))));
    // Each process refreshes its places at the first request after this time: that must not fall into the measurement.
    await delay(placesMaxAgeMs + 500);
    await Promise.all(apis.map((_, n) => client.ask(urlOf(n, `/v1/institutes?q=college&page=${n + 7}`))));
    await delay(500);
    await purge();
    const before = await indexRequests();
    const replies = await Promise.all(Array.from({ length: clients }, (_, n) => client.ask(urlOf(n))));
    const states: Record<string, number> = {};
    for (const { state } of replies) states[state] = (states[state] ?? 0) + 1;
    return {
      clients,
      processes: apis.length,
      index_requests: (await indexRequests()) - before,
      states,
      ms: figuresOf(replies.map(({ ms }) => ms)),
      failed: replies.filter(({ status }) => status !== 200).length,
    };
  } finally {
    client.close();
  }

  async function indexRequests(): Promise<number> {
    const counts = await Promise.all(
      apis.map((api) => api.readMetric('dependency_duration_seconds_count', { dependency: 'elasticsearch' })),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }
}
