import { setTimeout as delay } from 'node:timers/promises';

export interface WarmReport {
  asked: number;
  /** made for this */
  made: number;
  /** kept already */
  kept: number;
  failed: { query: string; reason: string }[];
}

const atOnce = 4;
const timeoutMs = 15_000;

/**
 * Asks the API for these answers, as fast as its limits let one caller. What it had to make is asked for twice: only
 * then it is popular, and kept.
 */
export async function warmAnswers(
  api: string,
  popular: { kind: string; query: string }[],
  options: { onProgress: (done: number, total: number) => void; signal: AbortSignal },
): Promise<WarmReport> {
  const report: WarmReport = { asked: 0, made: 0, kept: 0, failed: [] };
  const left = [...popular];

  async function work() {
    for (let next = left.shift(); next; next = left.shift()) {
      options.signal.throwIfAborted();
      const path = pathOf(next);
      const failed = (reason: string) => report.failed.push({ query: path, reason });
      try {
        const state = await ask(path);
        if (state === 'MISS') await ask(path);
        if (state === 'BYPASS') failed('the API reaches no Redis');
        else report[state === 'MISS' ? 'made' : 'kept'] += 1;
      } catch (error) {
        failed(error instanceof Error ? error.message : String(error));
      }
      report.asked += 1;
      options.onProgress(report.asked, popular.length);
    }
  }

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
    if (!response.ok) throw new Error(`answered with ${response.status}`);
    return response.headers.get('x-cache') ?? '';
  }

  await Promise.all(Array.from({ length: atOnce }, work));
  return report;
}

/** Where the answer of that kind and canonical query is. */
function pathOf({ kind, query }: { kind: string; query: string }): string {
  const withQuery = (path: string, queryString: string) => (queryString ? `${path}?${queryString}` : path);
  switch (kind) {
    case 'facet': {
      const [name = '', queryString = ''] = query.split('?', 2);
      return withQuery(`/v1/facets/${name}`, queryString);
    }
    case 'suggest':
      return withQuery('/v1/suggest', query);
    case 'similar': {
      const [limit = '', slug = ''] = query.split(' ', 2);
      return `/v1/institutes/${encodeURIComponent(slug)}/similar?limit=${limit}`;
    }
    case 'institute':
      return `/v1/institutes/${encodeURIComponent(query)}`;
    default:
      return withQuery('/v1/institutes', query);
  }
}
