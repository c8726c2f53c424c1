import { type SearchParameters, toSearchQuery } from '../../src/contract/parameters/search-parameters.ts';
import { type MultiSearch, totalOf } from '../../src/domain/search/multi-search.ts';
import { noRelevance } from '../../src/domain/search/relevance.ts';
import type { SearchQuery } from '../../src/domain/search/search-query.ts';
import { parseQueryText } from '../../src/domain/text/parsed-text.ts';
import type { MatchStrategy } from '../../src/search/query/match-strategies.ts';
import { matchStrategies } from '../../src/search/query/match-strategies.ts';
import { countSearch, planSearch, type SearchPlan } from '../../src/search/search-request.ts';
import { createVocabularySource } from '../../src/search/vocabulary-source.ts';
import { baselineRequest, ownText, sameText } from './baseline.ts';
import type { QueryKind } from './recipe.ts';

/** One query in all that is compared. */
export interface Subject {
  kind: QueryKind;
  parameters: SearchParameters;
  /** As the text was taken: what it was read as is among the selections. */
  query: SearchQuery;
  plan: SearchPlan;
  /** With our text matching, so that only the plans differ. */
  baseline: object;
  /** With text matching of its own; null where the query has no text. */
  ownBaseline: object | null;
  /** How many ways to take the text found nothing before this one. */
  missedWays: number;
}

/** Finds for each query the way to take it that the service would end with, and what is sent for it. */
export async function makeSubjects(
  queries: { kind: QueryKind; parameters: SearchParameters }[],
  multiSearch: MultiSearch,
): Promise<Subject[]> {
  const noRows = { synonyms: [], pins: [] };
  const vocabulary = await createVocabularySource({
    multiSearch,
    readRelevance: async () => noRows,
  }).vocabulary();
  const subjects: Subject[] = [];
  for (const { kind, parameters } of queries) {
    const { query, errors } = toSearchQuery(parameters);
    if (errors[0])
      throw new Error(`a query of the recipe is bad: ${errors[0].parameter} ${errors[0].detail}`);
    const ways = matchStrategies(query, parseQueryText(query.q), { ...vocabulary, ...noRelevance });
    let missedWays = 0;
    for (; missedWays < ways.length - 1; missedWays += 1) {
      const found = await multiSearch([countSearch(ways[missedWays] as MatchStrategy)]);
      if (totalOf(found) > 0) break;
    }
    const way = ways[missedWays] as MatchStrategy;
    subjects.push({
      kind,
      parameters,
      query: way.query,
      plan: planSearch(way, null),
      baseline: baselineRequest(way.query, sameText(way)),
      ownBaseline: query.q === null ? null : baselineRequest(query, ownText(query.q)),
      missedWays,
    });
  }
  return subjects;
}
