import type { FacetValue, FacetValues } from '../contract/responses/facet-responses.ts';
import { memo } from '../domain/memo.ts';
import type { ValueFacetName } from '../domain/search/facets.ts';
import { type MultiSearch, totalOf } from '../domain/search/multi-search.ts';
import type { SearchQuery } from '../domain/search/search-query.ts';
import type { Vocabulary } from '../domain/search/vocabulary.ts';
import { parseQueryText } from '../domain/text/parsed-text.ts';
import { readCounts } from './facets/value-facet.ts';
import { type MatchStrategy, matchStrategies } from './query/match-strategies.ts';
import { match, matchOf, readTyped, type Typed, toComparableName } from './query/word-match.ts';
import { countSearch, expandCounts, planSearch } from './search-request.ts';

/** Values of a facet that match a text, and how many of all match and have a count. */
export type MatchingValues = Omit<FacetValues, 'facet'>;

export interface FacetValueService {
  /**
   * The values of a facet with words that begin with the words of `text`, counted under `query` as a search counts them.
   * @throws AppError search-unavailable
   */
  searchValues(
    name: ValueFacetName,
    text: string,
    query: SearchQuery,
    limit: number,
  ): Promise<MatchingValues>;
}

/**
 * The counts come from the very search that the result page sends, whatever is looked for among the values: so they are
 * the same, and from the second letter typed on Elasticsearch has them in its request cache.
 */
export function createFacetValueService(deps: {
  multiSearch: MultiSearch;
  vocabulary: () => Promise<Vocabulary>;
}): FacetValueService {
  const lookAt = async (ways: MatchStrategy[]) =>
    ways.length > 0 ? deps.multiSearch(ways.map(countSearch)) : [];

  return {
    async searchValues(name, text, query, limit) {
      const parsed = parseQueryText(query.q);
      const ways = matchStrategies({ ...query, facets: [name] }, parsed, await deps.vocabulary());
      const [first, ...others] = ways as [MatchStrategy, ...MatchStrategy[]];
      const [found, counted] = await deps.multiSearch(valueSearches(first));
      let way = first;
      let counts = counted;
      if (others.length > 0 && found && totalOf([found]) === 0) {
        // Like the search itself: the first way to take the text that finds something.
        // The last one is taken whatever it finds.
        const looked = await lookAt(others.slice(0, -1));
        const finds = looked.findIndex((answer) => totalOf([answer]) > 0);
        way = others.at(finds) as MatchStrategy;
        [, counts] = await deps.multiSearch(valueSearches(way));
      }
      const values = readCounts(
        counts && expandCounts(counts).aggregations?.[name],
        way.query.selected[name] ?? [],
      );
      return valuesThatMatch(values, text, limit);
    },
  };
}

/** Whether anything is found, and the counts of the one facet that `way` asks for. */
export function valueSearches(way: MatchStrategy) {
  return [countSearch(way), ...planSearch(way, null).counts.map((count) => count.body)];
}

/** Of counted values, those that match, the ones that have the words as typed first; all of them without a word to match. */
export function valuesThatMatch(counts: FacetValue[], text: string, limit: number): MatchingValues {
  const typed = readTyped(text);
  const matching = typed.words.length === 0 && text.trim() === '' ? counts : asTypedFirst(counts, typed);
  return { values: matching.slice(0, limit), distinct: matching.filter(({ count }) => count > 0).length };
}

function asTypedFirst(counts: FacetValue[], typed: Typed): FacetValue[] {
  const asTyped: FacetValue[] = [];
  const variants: FacetValue[] = [];
  for (const count of counts) {
    const quality = matchOf(typed, memoizedComparableName(count.value));
    if (quality >= match.words) asTyped.push(count);
    else if (quality === match.variant) variants.push(count);
  }
  return [...asTyped, ...variants];
}

// The same few thousand values are compared for each letter typed.
const memoizedComparableName = memo(toComparableName);
