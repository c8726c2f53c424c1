import { setTimeout as delay } from 'node:timers/promises';
import { fromKey, pathOf } from '../../src/contract/answer-key.ts';

interface WarmReport {
  asked: number;
  /** How many answers the API rendered for this job. */
  made: number;
  /** How many answers were in the cache already. */
  kept: number;
  failed: { query: string; reason: string }[];
}

const concurrency = 4;
const timeoutMs = 15_000;

/**
 * Requests the answers with these keys from the API, as fast as its rate limit allows one client. An answer that the API has
 * to render is requested twice, because the API caches only what was asked for twice.
 */
export async function warmAnswers(
  api: string,
  keys: string[],
  options: { onProgress: (done: number, total: number) => void; signal: AbortSignal },
): Promise<WarmReport> {
  const report: WarmReport = { asked: 0, made: 0, kept: 0, failed: [] };
  const remaining = [...keys];

  async function work() {
    for (let key = remaining.shift(); key !== undefined; key = remaining.shift()) {
      options.signal.throwIfAborted();
      await warm(key);
      report.asked += 1;
      options.onProgress(report.asked, keys.length);
    }
  }

  async function warm(key: string) {
    const request = fromKey(key);
    const path = request && pathOf(request);
    const fail = (reason: string) => report.failed.push({ query: path ?? key, reason });
    if (path === null) {
      fail('this version of the program cannot read this key');
      return;
    }
    try {
      const state = await ask(path);
      if (state === 'MISS') await ask(path);
      if (state === 'BYPASS') fail('the API cannot reach Redis');
      else report[state === 'MISS' ? 'made' : 'kept'] += 1;
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
    }
  }

  /** Resolves to the state of the answer: the header X-Cache. */
  async function ask(path: string): Promise<string> {
    const signal = AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs)]);
    const headers = { 'Sec-Purpose': 'prefetch' };
    const response = await fetch(`${api}${path}`, { signal, headers }).catch((error: Error) => {
      throw new Error((error.cause as Error | undefined)?.message ?? error.message);
    });
    await response.arrayBuffer();
    if (response.status === 429) {
      const seconds = Number(response.headers.get('retry-after') ?? 1);
      await delay(seconds * 1_000, undefined, { signal: options.signal });
      return ask(path);
    }
    if (!response.ok) throw new Error(`the API answered with ${response.status}`);
    return response.headers.get('x-cache') ?? '';
  }

  await Promise.all(Array.from({ length: concurrency }, work));
  return report;
}
