import { errors } from '@elastic/elasticsearch';
import type { OpenSnapshot } from '../../domain/search/index-snapshot.ts';
import type { SearchAnswer } from '../../domain/search/multi-search.ts';
import { type Elasticsearch, searchUnavailable } from './elasticsearch-client.ts';

// From one search to the next. Each search extends it.
const keepAlive = '2m';
const timeoutMs = 60_000;

/** Creates a function that opens a snapshot (a point in time) of the index behind the read alias. */
export function createOpenSnapshot(elasticsearch: Elasticsearch, indexName: string): OpenSnapshot {
  return async () => {
    const openedAt = new Date();
    const opened = await orUnavailable(
      elasticsearch.openPointInTime({
        index: indexName,
        keep_alive: keepAlive,
        allow_partial_search_results: false,
      }),
    );
    let { id } = opened;
    return {
      openedAt,
      async search(search) {
        const answer = await orUnavailable(
          elasticsearch.search(
            {
              ...search,
              pit: { id, keep_alive: keepAlive },
              allow_partial_search_results: false,
              // The rest of an answer is of no use, and large where there are many hits.
              filter_path: 'pit_id,timed_out,hits.total,hits.hits._source,hits.hits.sort',
            },
            { requestTimeout: timeoutMs },
          ),
        );
        if (answer.timed_out) throw searchUnavailable(new Error('a search timed out'));
        id = answer.pit_id ?? id;
        // An answer without hits is filtered down to nothing.
        return { hits: { ...answer.hits, hits: answer.hits?.hits ?? [] } } as SearchAnswer;
      },
      async close() {
        await elasticsearch.closePointInTime({ id }).catch(() => undefined);
      },
    };
  };
}

/** 404 means that the snapshot has expired, or that its index was deleted: another one can be opened. */
async function orUnavailable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const status = error instanceof errors.ResponseError ? (error.statusCode ?? 0) : null;
    if (status === null || status === 404 || status === 429 || status >= 500) throw searchUnavailable(error);
    throw new Error(`Elasticsearch rejected a search: ${(error as Error).message}`, { cause: error });
  }
}
