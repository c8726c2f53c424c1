import type { RelevanceRows } from '../domain/relevance.ts';
import { createFacetSearch, type FacetSearch } from './facet-search.ts';
import { createSearchService, type MultiSearch, type SearchService } from './search-service.ts';
import { createSimilarService, type SimilarService } from './similar-service.ts';
import { createSuggestService, type SuggestService } from './suggest-service.ts';
import { createVocabularySource } from './vocabulary-source.ts';

/** All that is answered from the index. */
export interface SearchServices {
  searchService: SearchService;
  suggestService: SuggestService;
  facetSearch: FacetSearch;
  similarService: SimilarService;
}

export function createSearchServices(deps: {
  multiSearch: MultiSearch;
  disciplineNames: () => Promise<ReadonlyMap<string, string>>;
  readRelevance: () => Promise<RelevanceRows>;
}): SearchServices {
  const { multiSearch } = deps;
  const vocabulary = createVocabularySource(deps);
  return {
    searchService: createSearchService({ multiSearch, vocabulary }),
    suggestService: createSuggestService(deps),
    facetSearch: createFacetSearch({ multiSearch, vocabulary }),
    similarService: createSimilarService({ multiSearch }),
  };
}
