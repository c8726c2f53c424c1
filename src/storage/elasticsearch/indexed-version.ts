import { setTimeout as delay } from 'node:timers/promises';
import { errors } from '@elastic/elasticsearch';
import { AppError } from '../../errors.ts';
import { type Elasticsearch, searchUnavailable } from './elasticsearch-client.ts';

const everyMs = 100;
const timeoutMs = 2_000;

/** The version of an institute that searches see; null for none. */
export type FindIndexedVersion = (id: number) => Promise<number | null>;

/** What it makes throws AppError search-unavailable. */
export function createFindIndexedVersion(
  elasticsearch: Elasticsearch,
  indexName: string,
): FindIndexedVersion {
  return async (id) => {
    try {
      // A search, not a get by id: that would see what no search does yet.
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
 * Waits until searches see that version, or one after it; null: nothing of the institute.
 * @returns false where they do not within so many milliseconds, or search is away
 */
export async function waitUntilIndexed(
  find: FindIndexedVersion,
  id: number,
  version: number | null,
  withinMs: number,
): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  do {
    const indexed = await find(id).catch((error: unknown) => {
      if (error instanceof AppError) return undefined;
      throw error;
    });
    if (version === null ? indexed === null : typeof indexed === 'number' && indexed >= version) return true;
    await delay(everyMs);
  } while (performance.now() < deadline);
  return false;
}
