import type { Likeness, SimilarItem } from '../../contract/responses/similar-response.ts';
import type { MultiSearch } from '../../domain/search/multi-search.ts';
import { itemFields } from '../../domain/search/search-query.ts';
import { AppError } from '../../errors.ts';
import { type Compared, comparedFields, similarQuery, weight } from './similar-query.ts';

export interface SimilarService {
  /** @throws AppError not-found, search-unavailable */
  similar(slug: string, limit: number): Promise<SimilarItem[]>;
}

export function createSimilarService(deps: { multiSearch: MultiSearch }): SimilarService {
  return {
    async similar(slug, limit) {
      const [found] = await deps.multiSearch([
        { query: { term: { slug } }, size: 1, _source: [...comparedFields], track_total_hits: false },
      ]);
      const of = found?.hits.hits[0]?._source as Compared | undefined;
      if (!of) throw new AppError('not-found', 'There is no institute of that name.');
      const [answer] = await deps.multiSearch([
        { ...similarQuery(of), size: limit, _source: [...itemFields], track_total_hits: false },
      ]);
      return (answer?.hits.hits ?? []).map((hit) => ({
        ...(hit._source as Omit<SimilarItem, 'alike'>),
        alike: likenesses(hit.matched_queries ?? []),
      }));
    },
  };
}

/** 'discipline:law' and 'discipline:arts' are one likeness. */
function likenesses(matched: string[]): Likeness[] {
  const names = new Set(matched.map((name) => name.split(':')[0]));
  return (Object.keys(weight) as Likeness[]).filter((name) => names.has(name));
}
