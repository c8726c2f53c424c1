import type { Chance } from './edits/chance.ts';
import type { Truth } from './edits/truth.ts';
import type { Outages } from './outages.ts';
import { reasonOf } from './progress.ts';

const timeoutMs = 15_000;
const warmMs = 1_000;
const maxConcurrent = 20;
const shownFailures = 20;

export interface SearchFigures {
  total: number;
  failed: number;
  /** failed while Elasticsearch, and the API's connection to it, were available */
  failed_unexcused: number;
  /** the first ones of these */
  unexcused: { at: string; path: string; why: string; ms: number }[];
  /** of the searches that succeeded */
  slowest_ms: number;
}

/** Sends `perSecond` searches a second until `stop` is called, whether the API answers or not. */
export function startSearching(deps: {
  address: () => Promise<string>;
  truth: Truth;
  chance: Chance;
  outages: Outages;
  perSecond: number;
}): { figures: SearchFigures; stop(): Promise<void> } {
  const { outages } = deps;
  const figures: SearchFigures = { total: 0, failed: 0, failed_unexcused: 0, unexcused: [], slowest_ms: 0 };
  const running = new Set<Promise<void>>();
  const timer = setInterval(() => {
    if (running.size >= maxConcurrent) return;
    const done: Promise<void> = search(drawPath(deps)).finally(() => running.delete(done));
    running.add(done);
  }, 1_000 / deps.perSecond);

  async function search(path: string): Promise<void> {
    const from = performance.now();
    figures.total += 1;
    try {
      const response = await fetch(`${await deps.address()}${path}`, {
        signal: AbortSignal.timeout(timeoutMs),
      });
      const body = await response.text();
      if (response.status !== 200) throw new Error(`${response.status} ${body.slice(0, 300)}`);
      figures.slowest_ms = Math.max(figures.slowest_ms, Math.round(performance.now() - from));
    } catch (error) {
      const ms = Math.round(performance.now() - from);
      figures.failed += 1;
      if (outages.touch(from, performance.now())) return;
      figures.failed_unexcused += 1;
      if (figures.unexcused.length < shownFailures)
        figures.unexcused.push({ at: new Date().toISOString(), path, why: reasonOf(error), ms });
    }
  }

  return {
    figures,
    async stop() {
      clearInterval(timer);
      await Promise.all(running);
    },
  };
}

/** Sends each kind of search once; rejects when one takes as long as the first searches of a new Elasticsearch do. */
export async function searchAllWays({ address, truth }: { address: () => Promise<string>; truth: Truth }) {
  const word = [...truth.institutes.values()][0]?.word ?? 'college';
  for (const path of searchPaths(word, 1)) {
    const signal = AbortSignal.timeout(warmMs);
    const response = await fetch(`${await address()}${path}`, { signal });
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    await response.text();
  }
}

/** Draws a search as students make it: everything, a name, a filter, a page, or a suggestion. */
function drawPath({ truth, chance }: { truth: Truth; chance: Chance }): string {
  const known = [...truth.institutes.values()];
  const word = known.length > 0 ? chance.pick(known).word : 'college';
  return chance.pick(searchPaths(word, chance.whole(1, 10)));
}

function searchPaths(word: string, page: number): string[] {
  return [
    '/v1/institutes',
    `/v1/institutes?page=${page}&sort=name`,
    `/v1/institutes?q=${word}`,
    `/v1/institutes?q=${word}&facets=none`,
    '/v1/institutes?level=undergraduate&discipline=law&fee_max=20000',
    '/v1/institutes?kind=university&sort=rating',
    `/v1/suggest?q=${word.slice(0, 4)}`,
  ];
}
