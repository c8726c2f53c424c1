import type { CursorKey } from '../contract/opaque-cursor.ts';
import type { CountStore } from '../domain/search/answer-store.ts';
import type { MultiSearch } from '../domain/search/multi-search.ts';
import type { Vocabulary } from '../domain/search/vocabulary.ts';
import { createFacetValueService, type FacetValueService } from './facet-value-service.ts';
import { createSearchService, type SearchService } from './search-service.ts';
import { createSimilarService, type SimilarService } from './similar/similar-service.ts';
import { createSuggestService, type SuggestService } from './suggest/suggest-service.ts';

/** The services that answer from the search index. */
export interface SearchServices {
  searchService: SearchService;
  suggestService: SuggestService;
  facetValueService: FacetValueService;
  similarService: SimilarService;
}

export function createSearchServices(deps: {
  multiSearch: MultiSearch;
  vocabulary: () => Promise<Vocabulary>;
  disciplineNames: () => Promise<ReadonlyMap<string, string>>;
  countStore: CountStore;
  cursorKey: CursorKey;
}): SearchServices {
  return {
    searchService: createSearchService(deps),
    suggestService: createSuggestService(deps),
    facetValueService: createFacetValueService(deps),
    similarService: createSimilarService(deps),
  };
}
