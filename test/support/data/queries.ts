import { readSearchInput } from '../../../src/contract/reading/search-input.ts';
import type { SearchQuery } from '../../../src/domain/search/search-query.ts';
import type { Vocabulary } from '../../../src/domain/search/vocabulary.ts';
import { parseQueryText } from '../../../src/domain/text/parsed-text.ts';
import { type MatchStrategies, matchStrategies } from '../../../src/search/query/match-strategies.ts';

/** The search that a query string asks for, as the API reads it. */
export function queryOf(queryString: string): SearchQuery {
  return readSearchInput(queryString);
}

/** The ways in which the search service would try to match a search, in its order. */
export function strategiesOf(query: SearchQuery, vocabulary: Vocabulary): MatchStrategies {
  return matchStrategies(query, parseQueryText(query.q), vocabulary);
}
