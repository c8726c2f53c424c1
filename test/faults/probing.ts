import type { World } from './world.ts';

const everyMs = 500;
// When one search takes this long, the several searches of a page may take longer than the API waits.
const slowMs = 1_000;

const search = JSON.stringify({
  size: 10,
  query: { match: { names: 'college' } },
  aggs: Object.fromEntries(
    ['state', 'district', 'university', 'kind'].map((field) => [field, { terms: { field } }]),
  ),
});

/**
 * Sends a search to Elasticsearch directly, without the API and the links, twice a second until `stop` is called. While it does
 * not answer within a second, it counts as down: it is not running, or the machine is too busy.
 */
export function startProbing({ config, outages }: Pick<World, 'config' | 'outages'>): {
  stop(): Promise<void>;
} {
  const url = `${config.ELASTICSEARCH_URL}/${config.INDEX_NAME}/_search?request_cache=false`;
  let back: (() => void) | null = null;
  let probing: Promise<void> | undefined;

  async function probe() {
    const from = performance.now();
    if (await answers()) {
      back?.();
      back = null;
    } else back ??= outages.begin('no answer', { from });
  }

  async function answers(): Promise<boolean> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: search,
        signal: AbortSignal.timeout(slowMs),
      });
      await response.text();
      return response.ok;
    } catch {
      return false;
    }
  }

  const timer = setInterval(() => {
    probing ??= probe().finally(() => {
      probing = undefined;
    });
  }, everyMs);

  return {
    async stop() {
      clearInterval(timer);
      await probing;
      back?.();
    },
  };
}
