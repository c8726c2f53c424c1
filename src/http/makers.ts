import type { InstituteRow } from '../domain/institute.ts';
import { presentInstitute } from '../domain/institute-detail.ts';
import { isSlug } from '../domain/lookup-parameters.ts';
import { AppError } from '../errors.ts';
import type { Made, Making } from '../search/answer-cache.ts';
import type { CacheKind } from '../search/cache-kinds.ts';
import type { SearchServices } from '../search/services.ts';
import { makeFacetValues } from './facets.ts';
import { makeSearch } from './institutes.ts';
import { makeSimilar } from './similar.ts';
import { makeSuggestions } from './suggest.ts';

export interface MakerDependencies {
  /** for answers that somebody waits for */
  services: SearchServices;
  /** for those that nobody waits for */
  backgroundServices: SearchServices;
  findPublishedBySlug: (slug: string) => Promise<InstituteRow | null>;
}

/** Makes the body of an answer of any kind from its canonical query. */
export function createMaker({ services, backgroundServices, findPublishedBySlug }: MakerDependencies) {
  return async (kind: CacheKind, query: string, { version, background }: Making): Promise<Made> => {
    const use = background ? backgroundServices : services;
    switch (kind) {
      case 'search':
        return makeSearch(use.searchService, query, version);
      case 'facet':
        return { body: await makeFacetValues(use.facetSearch, query), total: null };
      case 'suggest':
        return { body: await makeSuggestions(use.suggestService, query), total: null };
      case 'similar':
        return { body: await makeSimilar(use.similarService, query), total: null };
      case 'institute':
        return { body: await makeInstitute(query), total: null };
    }
  };

  async function makeInstitute(slug: string): Promise<object> {
    const row = isSlug(slug) ? await findPublishedBySlug(slug) : null;
    if (!row) throw new AppError('not-found', 'There is no institute of that name.');
    return presentInstitute(row);
  }
}
