import type { FacetValue, FacetValues } from '../contract/responses/facet-responses.ts';
import { at } from '../domain/at.ts';
import { memo } from '../domain/memo.ts';
import type { ValueFacetName } from '../domain/search/facets.ts';
import { type MultiSearch, totalOf } from '../domain/search/multi-search.ts';
import type { SearchQuery } from '../domain/search/search-query.ts';
import type { Vocabulary } from '../domain/search/vocabulary.ts';
import { parseQueryText } from '../domain/text/parsed-text.ts';
import { readCounts } from './facets/value-facet.ts';
import { type MatchStrategy, matchStrategies } from './query/match-strategies.ts';
import { match, matchQuality, readTyped, type TypedWords, toComparableName } from './query/word-match.ts';
import { expandCounts, planSearch, totalSearch } from './search-request.ts';

/** The values of a facet that match a text. `distinct` counts those of them that some institute has. */
export type MatchingValues = Omit<FacetValues, 'facet'>;

export interface FacetValueService {
  /**
   * The values of a facet with words that begin with the words of `text`, counted as the search `query` counts them.
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
 * The counts come from the search that the result page sends, whatever the text. So they are the same, and from the second
 * typed letter on Elasticsearch has them in its request cache.
 */
export function createFacetValueService(deps: {
  multiSearch: MultiSearch;
  vocabulary: () => Promise<Vocabulary>;
}): FacetValueService {
  return {
    async searchValues(name, text, query, limit) {
      const ofFacet = { ...query, facets: [name] };
      const [first, ...others] = matchStrategies(ofFacet, parseQueryText(query.q), await deps.vocabulary());
      const [found, counted] = await deps.multiSearch(valueSearches(first));
      let strategy = first;
      let counts = counted;
      if (others.length > 0 && found && totalOf([found]) === 0) {
        strategy = await firstWithResults(others);
        [, counts] = await deps.multiSearch(valueSearches(strategy));
      }
      const values = readCounts(
        counts && expandCounts(counts).aggregations?.[name],
        strategy.query.selected[name] ?? [],
      );
      return matchingValues(values, text, limit);
    },
  };

  /** The first strategy that finds something, as the search itself chooses; the last one is taken whatever it finds. */
  async function firstWithResults(strategies: MatchStrategy[]): Promise<MatchStrategy> {
    const tried = strategies.slice(0, -1);
    const answers = tried.length > 0 ? await deps.multiSearch(tried.map(totalSearch)) : [];
    // -1, the last one, if none of those finds anything.
    return at(
      strategies,
      answers.findIndex((answer) => totalOf([answer]) > 0),
    );
  }
}

/** The searches for the total and for the counts of the one facet that the strategy asks for. */
function valueSearches(strategy: MatchStrategy) {
  return [totalSearch(strategy), ...planSearch(strategy, null).counts.map((count) => count.body)];
}

/**
 * The counted values that match the text, those that match it as typed first; all values if the text is blank.
 * @internal Exported for tests.
 */
export function matchingValues(counts: FacetValue[], text: string, limit: number): MatchingValues {
  const typed = readTyped(text);
  const isBlank = typed.words.length === 0 && text.trim() === '';
  const matching = isBlank ? counts : asTypedFirst(counts, typed);
  return { values: matching.slice(0, limit), distinct: matching.filter(({ count }) => count > 0).length };
}

function asTypedFirst(counts: FacetValue[], typed: TypedWords): FacetValue[] {
  const asTyped: FacetValue[] = [];
  const variants: FacetValue[] = [];
  for (const count of counts) {
    const quality = matchQuality(typed, memoizedName(count.value));
    if (quality >= match.words) asTyped.push(count);
    else if (quality === match.variant) variants.push(count);
  }
  return [...asTyped, ...variants];
}

// The same few thousand values are compared for each typed letter.
const memoizedName = memo(toComparableName);
