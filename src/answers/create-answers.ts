import type { CursorKey } from '../contract/opaque-cursor.ts';
import type { InstituteRow } from '../domain/institutes/institute.ts';
import type { AnswerStore, CountStore } from '../domain/search/answer-store.ts';
import type { MultiSearch } from '../domain/search/multi-search.ts';
import type { RelevanceRows } from '../domain/search/relevance.ts';
import { batchSearches } from '../search/batched-search.ts';
import { createNewsFinder, type ReadDifferences } from '../search/news/news-finder.ts';
import { createSearchServices } from '../search/search-services.ts';
import { createVocabularySource } from '../search/vocabulary-source.ts';
import { type AnswerCache, createAnswerCache } from './answer-cache.ts';
import { createAnswerRenderer } from './answer-renderer.ts';
import type { CachePolicies } from './cache-policy.ts';
import { createRenderCsv, type RenderCsv } from './render-csv.ts';

export interface AnswerDependencies {
  answerStore: AnswerStore;
  countStore: CountStore;
  policies: CachePolicies;
  multiSearch: MultiSearch;
  /** Serves the answers that no caller waits for. */
  backgroundSearch: MultiSearch;
  /** The maximum number of open requests to the index. */
  concurrency: number;
  disciplineNames: () => Promise<ReadonlyMap<string, string>>;
  cursorKey: CursorKey;
  readRelevance: () => Promise<RelevanceRows>;
  findPublishedBySlug: (slug: string) => Promise<InstituteRow | null>;
  findCurrentSlug: (slug: string) => Promise<string | null>;
  /** Searches the indexes of changes of all days. */
  searchChanges: MultiSearch;
  readDifferences: ReadDifferences;
  /** The address of the page, without a slash at its end. */
  publicUrl: string;
  onError: (error: unknown) => void;
}

// Searches that no caller waits for gather so long into one request.
const backgroundGatherMs = 25;

export interface Answers extends AnswerCache {
  /** Not cached. */
  renderCsv: RenderCsv;
}

/** The answers of the public API, cached but for CSV. Does no I/O until the first request. */
export function createAnswers(deps: AnswerDependencies): Answers {
  const { vocabulary, version } = createVocabularySource(deps);
  const servicesOn = (multiSearch: MultiSearch) => createSearchServices({ ...deps, multiSearch, vocabulary });
  const multiSearch = batchSearches(deps.multiSearch, deps);
  const services = servicesOn(multiSearch);
  const cache = createAnswerCache({
    store: deps.answerStore,
    policies: deps.policies,
    render: createAnswerRenderer({
      services,
      backgroundServices: servicesOn(
        batchSearches(deps.backgroundSearch, { concurrency: 1, gatherMs: backgroundGatherMs, rests: true }),
      ),
      findPublishedBySlug: deps.findPublishedBySlug,
      findCurrentSlug: deps.findCurrentSlug,
      findNews: createNewsFinder({ ...deps, multiSearch, vocabulary }),
      publicUrl: deps.publicUrl,
    }),
    vocabularyVersion: version,
    onError: deps.onError,
  });
  return { ...cache, renderCsv: createRenderCsv(services.searchService) };
}
