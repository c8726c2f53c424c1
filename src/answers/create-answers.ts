import type { CursorKey } from '../contract/opaque-cursor.ts';
import type { InstituteRow } from '../domain/institutes/institute.ts';
import type { AnswerStore, CountStore } from '../domain/search/answer-store.ts';
import type { MultiSearch } from '../domain/search/multi-search.ts';
import type { RelevanceRows } from '../domain/search/relevance.ts';
import { batchSearches } from '../search/batched-search.ts';
import { createSearchServices } from '../search/search-services.ts';
import { createVocabularySource } from '../search/vocabulary-source.ts';
import { type AnswerCache, createAnswerCache } from './answer-cache.ts';
import { createAnswerRenderer } from './answer-renderer.ts';
import type { CachePolicies } from './cache-policy.ts';

export interface AnswerDependencies {
  answerStore: AnswerStore;
  countStore: CountStore;
  policies: CachePolicies;
  multiSearch: MultiSearch;
  /** for answers that nobody waits for */
  backgroundSearch: MultiSearch;
  /** requests to the index that are open at once */
  concurrency: number;
  disciplineNames: () => Promise<ReadonlyMap<string, string>>;
  cursorKey: CursorKey;
  readRelevance: () => Promise<RelevanceRows>;
  findPublishedBySlug: (slug: string) => Promise<InstituteRow | null>;
  findCurrentSlug: (slug: string) => Promise<string | null>;
  onError: (error: unknown) => void;
}

const gatherMs = 25;

/** All public answers, cached. Does no I/O until it is asked. */
export function createAnswers(deps: AnswerDependencies): AnswerCache {
  const { vocabulary, version } = createVocabularySource(deps);
  const servicesOn = (multiSearch: MultiSearch) => createSearchServices({ ...deps, multiSearch, vocabulary });
  return createAnswerCache({
    store: deps.answerStore,
    policies: deps.policies,
    render: createAnswerRenderer({
      services: servicesOn(batchSearches(deps.multiSearch, deps)),
      backgroundServices: servicesOn(
        batchSearches(deps.backgroundSearch, { concurrency: 1, gatherMs, rests: true }),
      ),
      findPublishedBySlug: deps.findPublishedBySlug,
      findCurrentSlug: deps.findCurrentSlug,
    }),
    vocabularyVersion: version,
    onError: deps.onError,
  });
}
