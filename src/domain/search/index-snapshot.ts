// biome-ignore lint/style/noRestrictedImports: a type alone, gone at run time; the port carries Elasticsearch requests.
import type { estypes } from '@elastic/elasticsearch';
import type { SearchAnswer } from './multi-search.ts';

/** The search index as it was at one moment, whatever is written to it meanwhile. Close it when it is no longer needed. */
export interface IndexSnapshot {
  readonly openedAt: Date;
  /** @throws AppError search-unavailable when Elasticsearch is unavailable, or no longer has the snapshot */
  search(search: estypes.SearchSearchRequestBody): Promise<SearchAnswer>;
  /** Never rejects; a snapshot that is not closed expires by itself. */
  close(): Promise<void>;
}

/** @throws AppError search-unavailable */
export type OpenSnapshot = () => Promise<IndexSnapshot>;
