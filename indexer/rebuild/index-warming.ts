import { withTimeout } from '../../src/async/with-timeout.ts';
import type { Logger } from '../../src/logger.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';

const searchesPerRequest = 8;

/**
 * Sends what people searched for most lately to an index that is about to be searched: its files are then in memory, its
 * ordinals built, its request cache filled. Ends after `budgetMs` in any case; a search that fails is left out.
 * @returns how many searches were sent
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
        logger.debug({ err: error }, 'reindex: a search could not warm the new index'),
      );
    await withTimeout(sending, left, () => undefined);
  }
  return sent;
}
