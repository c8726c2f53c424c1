import type { Likeness, SimilarItem } from '../../contract/responses/similar-response.ts';
import type { MultiSearch } from '../../domain/search/multi-search.ts';
import { itemFields } from '../../domain/search/search-query.ts';
import { AppError } from '../../errors.ts';
import { similarityWeight } from '../query/weights.ts';
import { type Compared, comparedFields, similarQuery } from './similar-query.ts';

export interface SimilarService {
  /**
   * The institutes that have most in common with this one, the most similar first, each with what the two have in common.
   * @throws AppError not-found, search-unavailable
   */
  similar(slug: string, limit: number): Promise<SimilarItem[]>;
}

export function createSimilarService(deps: { multiSearch: MultiSearch }): SimilarService {
  return {
    async similar(slug, limit) {
      const [found] = await deps.multiSearch([
        { query: { term: { slug } }, size: 1, _source: [...comparedFields], track_total_hits: false },
      ]);
      const institute = found?.hits.hits[0]?._source as Compared | undefined;
      if (!institute) throw new AppError('not-found', `No institute with the slug "${slug}" exists.`);
      const [answer] = await deps.multiSearch([
        { ...similarQuery(institute), size: limit, _source: [...itemFields], track_total_hits: false },
      ]);
      return (answer?.hits.hits ?? []).map((hit) => ({
        ...(hit._source as Omit<SimilarItem, 'alike'>),
        alike: readLikenesses(hit.matched_queries ?? []),
      }));
    },
  };
}

/** The likenesses by the names of the clauses that matched: 'discipline:law' and 'discipline:arts' are one likeness. */
function readLikenesses(matched: string[]): Likeness[] {
  const names = new Set(matched.map((name) => name.split(':')[0]));
  return (Object.keys(similarityWeight) as Likeness[]).filter((name) => names.has(name));
}
