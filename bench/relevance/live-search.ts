import { randomBytes } from 'node:crypto';
import { createCursorKey } from '../../src/contract/opaque-cursor.ts';
import { toSearchQuery } from '../../src/contract/parameters/search-parameters.ts';
import { noCountStore } from '../../src/domain/search/answer-store.ts';
import { createSearchService } from '../../src/search/search-service.ts';
import { createVocabularySource } from '../../src/search/vocabulary-source.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { createMultiSearch } from '../../src/storage/elasticsearch/search-client.ts';
import type { Queryable } from '../../src/storage/postgres/pool.ts';
import { readRelevance } from '../../src/storage/postgres/tuning/relevance-tuning.ts';
import type { Engine } from './engine.ts';
import type { InstituteReference } from './judgement.ts';
import type { SourceInstitute } from './source-institutes.ts';

/** The search service of this process over the index behind the alias, without HTTP and cache. */
export async function inProcessSearch(
  elasticsearch: Elasticsearch,
  indexName: string,
  db: Queryable,
  rows: readonly SourceInstitute[],
): Promise<Engine> {
  if (!(await elasticsearch.indices.exists({ index: indexName }))) {
    throw new Error(`no index exists behind ${indexName}; the indexer creates it when it starts`);
  }
  // A partly filled index would look like a bad ranking.
  const { count } = await elasticsearch.count({ index: indexName });
  if (count < rows.length) {
    throw new Error(
      `the index holds ${count} of ${rows.length} institutes; the indexer is not done with it yet`,
    );
  }
  const multiSearch = createMultiSearch(elasticsearch, indexName);
  const service = createSearchService({
    multiSearch,
    vocabulary: createVocabularySource({ multiSearch, readRelevance: () => readRelevance(db) }).vocabulary,
    countStore: noCountStore,
    cursorKey: createCursorKey(async () => randomBytes(32)),
  });
  const resolve = resolver(rows);
  return {
    name: 'search',
    async search(q) {
      const { query } = toSearchQuery({ q, limit: 10, fields: ['id'], facets: ['none'] });
      return resolve((await service.search(query)).items);
    },
    close: async () => {},
  };
}

/** The running API at the address `base`. */
export function apiSearch(base: string, rows: readonly SourceInstitute[]): Engine {
  const resolve = resolver(rows);
  return {
    name: 'api',
    async search(q) {
      const url = new URL('/v1/institutes', base);
      url.search = new URLSearchParams({ q, limit: '10', fields: 'id', facets: 'none' }).toString();
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${url.href} answered ${response.status}`);
      const { items } = (await response.json()) as { items: { id: number }[] };
      return resolve(items);
    },
    close: async () => {},
  };
}

/** An institute of no source (for example one of a test) keeps its rank and is relevant for no query. */
function resolver(rows: readonly SourceInstitute[]) {
  const byId = new Map(rows.map(({ id, source, source_id }) => [id, { source, source_id }]));
  return (items: readonly { id: number }[]): InstituteReference[] =>
    items.map(({ id }) => byId.get(id) ?? { source: 'unknown', source_id: String(id) });
}
