import { setTimeout as delay } from 'node:timers/promises';
import { errors } from '@elastic/elasticsearch';
import { withTimeout } from '../../async/with-timeout.ts';
import { AppError } from '../../errors.ts';
import { type Elasticsearch, searchUnavailable } from './elasticsearch-client.ts';

const pollMs = 100;
const timeoutMs = 2_000;

/** Finds the version of an institute that searches return; null if they do not return it. */
type FindIndexedVersion = (id: number) => Promise<number | null>;

/** The returned function throws AppError search-unavailable when Elasticsearch does not reply. */
export function createFindIndexedVersion(
  elasticsearch: Elasticsearch,
  indexName: string,
): FindIndexedVersion {
  return async (id) => {
    try {
      // A search instead of a get by id, which would also return a version that searches do not return yet.
      const { hits } = await elasticsearch.search<{ version: number }>(
        {
          index: indexName,
          query: { term: { id } },
          _source: ['version'],
          allow_partial_search_results: false,
        },
        { requestTimeout: timeoutMs },
      );
      return hits.hits[0]?._source?.version ?? null;
    } catch (cause) {
      if (!(cause instanceof errors.ElasticsearchClientError)) throw cause;
      throw searchUnavailable(cause);
    }
  };
}

/**
 * Waits until searches return this version of the institute or a later one, or no longer return the institute if `version` is null.
 * @returns false if that takes longer than `withinMs`, or search is unavailable
 */
export async function waitUntilIndexed(
  find: FindIndexedVersion,
  id: number,
  version: number | null,
  withinMs: number,
): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = withTimeout(find(id), deadline - performance.now(), () => undefined);
    const indexed = await found.catch((error: unknown) => {
      if (error instanceof AppError) return undefined;
      throw error;
    });
    if (version === null ? indexed === null : typeof indexed === 'number' && indexed >= version) return true;
    if (deadline - performance.now() <= pollMs) return false;
    await delay(pollMs);
  }
}
