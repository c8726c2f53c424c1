import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '../../bench/cache/client.ts';
import { createZipf } from '../../bench/cache/zipf.ts';
import { createRandom } from '../../bench/random.ts';
import { quantile } from '../../bench/statistics.ts';

/** The responses that clients got between two moments. */
export interface Seen {
  requests: number;
  /** the number of responses by status and X-Cache, such as '200 HIT'; 'none' for requests without a response */
  answers: Record<string, number>;
  p50_ms: number;
  p99_ms: number;
  slowest_ms: number;
}

interface Request {
  at: number;
  ms: number;
  what: string;
}

const clients = 8;
// The pause of each client between a response and its next request.
const pauseMs = 20;
const timeoutMs = 15_000;

/** Starts clients that send popular searches continuously, the first ones most often. */
export function startLoad(address: string, paths: string[]) {
  const draw = createZipf(paths.length, 1, createRandom(1));
  const client = createClient(clients);
  const requests: Request[] = [];
  let asking = true;

  async function ask() {
    while (asking) {
      const at = performance.now();
      const what = await Promise.race([
        client.ask(`${address}${paths[draw()]}`).then(({ status, state }) => `${status} ${state}`.trim()),
        delay(timeoutMs, 'none', { ref: false }),
      ]).catch(() => 'none');
      requests.push({ at, ms: performance.now() - at, what });
      await delay(pauseMs);
    }
  }
  const running = Promise.all(Array.from({ length: clients }, ask));

  return {
    seenBetween(from: number, to: number): Seen {
      const seen = requests.filter(({ at }) => at >= from && at < to);
      const times = seen.map(({ ms }) => ms);
      const answers: Record<string, number> = {};
      for (const { what } of seen) answers[what] = (answers[what] ?? 0) + 1;
      return {
        requests: seen.length,
        answers,
        p50_ms: round(quantile(times, 0.5)),
        p99_ms: round(quantile(times, 0.99)),
        slowest_ms: round(Math.max(...times)),
      };
    },
    /** The first time after `from` when all requests of a second got one of these responses; null if there is none. */
    recoveredAfter(from: number, good: string[]): number | null {
      const later = requests.filter(({ at }) => at >= from).sort((a, b) => a.at - b.at);
      let since: number | null = null;
      for (const { at, ms, what } of later) {
        if (!good.includes(what)) since = null;
        else since ??= at;
        if (since !== null && at + ms - since >= 1_000) return since;
      }
      return null;
    },
    async stop() {
      asking = false;
      await running;
      client.close();
    },
  };
}

const round = (ms: number) => Math.round(ms * 10) / 10;
