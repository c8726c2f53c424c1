import { withTimeout } from '../../src/async/with-timeout.ts';
import type { Logger } from '../../src/logger.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';

const searchesPerRequest = 8;

/**
 * Runs popular searches on an index that is about to be searched, so that its files are in memory, its ordinals built and its
 * request cache filled. Ends after `budgetMs` in any case; searches that fail are skipped.
 * @param searches search bodies as JSON
 * @returns how many searches have succeeded
 */
export async function warmUp(
  { elasticsearch, logger }: { elasticsearch: Elasticsearch; logger: Logger },
  index: string,
  searches: string[],
  budgetMs: number,
): Promise<number> {
  const end = performance.now() + budgetMs;
  let sent = 0;
  for (let start = 0; start < searches.length; start += searchesPerRequest) {
    const left = end - performance.now();
    if (left <= 0) break;
    const some = searches.slice(start, start + searchesPerRequest);
    const body = some.flatMap((search) => [{ index }, JSON.parse(search)]);
    const sending = elasticsearch
      .msearch({ searches: body }, { requestTimeout: Math.ceil(left) })
      .then(() => {
        sent += some.length;
      })
      .catch((error: unknown) =>
        logger.debug({ err: error }, 'reindex: searches to warm up the new index failed'),
      );
    await withTimeout(sending, left, () => undefined);
  }
  return sent;
}
