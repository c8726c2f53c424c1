import type { InstituteRow } from '../domain/institutes/institute.ts';
import type { FindNews } from '../search/news/news-finder.ts';
import type { SearchServices } from '../search/search-services.ts';
import { createMovedOrNotFound } from './moved-or-not-found.ts';
import { renderFacetValues } from './render-facet-values.ts';
import { renderFeed } from './render-feed.ts';
import { renderInstitute } from './render-institute.ts';
import { renderSearch } from './render-search.ts';
import { renderSimilar } from './render-similar.ts';
import { renderSuggestions } from './render-suggestions.ts';
import type { RenderAnswer } from './rendered-body.ts';

/** `backgroundServices` render the answers that no caller waits for. */
export function createAnswerRenderer(deps: {
  services: SearchServices;
  backgroundServices: SearchServices;
  findPublishedBySlug: (slug: string) => Promise<InstituteRow | null>;
  findCurrentSlug: (slug: string) => Promise<string | null>;
  findNews: FindNews;
  publicUrl: string;
}): RenderAnswer {
  const movedOrNotFound = createMovedOrNotFound(deps.findCurrentSlug);
  return async (request, { version, background }) => {
    const services = background ? deps.backgroundServices : deps.services;
    switch (request.kind) {
      case 'search':
        return renderSearch(services.searchService, request, version);
      case 'facet':
        return renderFacetValues(services.facetValueService, request);
      case 'suggest':
        return renderSuggestions(services.suggestService, request);
      case 'similar':
        return renderSimilar(services.similarService, movedOrNotFound, request);
      case 'feed':
        return renderFeed(deps.findNews, deps.publicUrl, request);
      case 'institute':
        return renderInstitute(deps.findPublishedBySlug, movedOrNotFound, request);
    }
  };
}
