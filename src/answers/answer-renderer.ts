import { presentInstitute } from '../contract/institute-detail.ts';
import { isSlug } from '../contract/parameters/lookup-parameters.ts';
import type { InstituteRow } from '../domain/institutes/institute.ts';
import { AppError, hasCode, type MovedTo } from '../errors.ts';
import { makeFacetValues } from '../http/routes/facet-routes.ts';
import { makeSearch } from '../http/routes/institute-routes.ts';
import { makeSimilar, readSimilar } from '../http/routes/similar-routes.ts';
import { makeSuggestions } from '../http/routes/suggest-routes.ts';
import type { SearchServices } from '../search/search-services.ts';
import type { Made, Making } from './answer-cache.ts';
import type { CacheKind } from './cache-policy.ts';

export interface MakerDependencies {
  /** for answers that somebody waits for */
  services: SearchServices;
  /** for those that nobody waits for */
  backgroundServices: SearchServices;
  findPublishedBySlug: (slug: string) => Promise<InstituteRow | null>;
  findCurrentSlug: (slug: string) => Promise<string | null>;
}

/** Makes the body of an answer of any kind from its canonical query. */
export function createMaker({
  services,
  backgroundServices,
  findPublishedBySlug,
  findCurrentSlug,
}: MakerDependencies) {
  return async (kind: CacheKind, query: string, { version, background }: Making): Promise<Made> => {
    const use = background ? backgroundServices : services;
    switch (kind) {
      case 'search':
        return makeSearch(use.searchService, query, version);
      case 'facet':
        return { body: await makeFacetValues(use.facetValueService, query), total: null };
      case 'suggest':
        return { body: await makeSuggestions(use.suggestService, query), total: null };
      case 'similar':
        return {
          body: await makeSimilar(use.similarService, query).catch(redirectSimilar(query)),
          total: null,
        };
      case 'institute':
        return { body: await makeInstitute(query), total: null };
    }
  };

  async function makeInstitute(slug: string): Promise<object> {
    const row = isSlug(slug) ? await findPublishedBySlug(slug) : null;
    if (!row) throw await movedOrNotFound(slug);
    return presentInstitute(row);
  }

  function redirectSimilar(query: string) {
    return async (error: unknown): Promise<never> => {
      if (!hasCode(error, 'not-found')) throw error;
      const { slug, limit } = readSimilar(query);
      throw await movedOrNotFound(slug, (current) => ({ resource: 'similar', slug: current, limit }));
    };
  }

  /** Errors are not kept: the slug may be given to its institute again. */
  async function movedOrNotFound(
    slug: string,
    movedTo: (current: string) => MovedTo = (current) => ({ resource: 'institute', slug: current }),
  ): Promise<AppError> {
    const current = isSlug(slug) ? await findCurrentSlug(slug) : null;
    // The search may not know it yet.
    if (current === null || current === slug)
      return new AppError('not-found', 'There is no institute of that name.');
    return new AppError('moved', `This institute is called ${current} now.`, {
      movedTo: movedTo(current),
    });
  }
}
