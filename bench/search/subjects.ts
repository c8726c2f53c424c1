import { type SearchParameters, toSearchQuery } from '../../src/contract/parameters/search-parameters.ts';
import { type MultiSearch, totalOf } from '../../src/domain/search/multi-search.ts';
import { noRelevance } from '../../src/domain/search/relevance.ts';
import type { SearchQuery } from '../../src/domain/search/search-query.ts';
import { parseQueryText } from '../../src/domain/text/parsed-text.ts';
import type { MatchStrategy } from '../../src/search/query/match-strategies.ts';
import { matchStrategies } from '../../src/search/query/match-strategies.ts';
import { planSearch, type SearchPlan, totalSearch } from '../../src/search/search-request.ts';
import { createVocabularySource } from '../../src/search/vocabulary-source.ts';
import { baselineRequest, baselineText, ourText } from './baseline.ts';
import type { QueryKind } from './recipe.ts';

/** One query in every form that is compared. */
export interface Subject {
  kind: QueryKind;
  parameters: SearchParameters;
  /** The query of the chosen strategy: the filters that the text was interpreted as are among the selections. */
  query: SearchQuery;
  plan: SearchPlan;
  /** The baseline with our text query, so that only the plans differ. */
  baseline: object;
  /** The baseline with its own text query; null if the query has no text. */
  ownBaseline: object | null;
  /** How many strategies found nothing before this one. */
  missedStrategies: number;
}

/** Finds for each query the strategy that the service would choose, and the requests for it. */
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
      throw new Error(`the recipe made an invalid query: ${errors[0].parameter} ${errors[0].detail}`);
    const ways = matchStrategies(query, parseQueryText(query.q), { ...vocabulary, ...noRelevance });
    let missedStrategies = 0;
    for (; missedStrategies < ways.length - 1; missedStrategies += 1) {
      const found = await multiSearch([totalSearch(ways[missedStrategies] as MatchStrategy)]);
      if (totalOf(found) > 0) break;
    }
    const way = ways[missedStrategies] as MatchStrategy;
    subjects.push({
      kind,
      parameters,
      query: way.query,
      plan: planSearch(way, null),
      baseline: baselineRequest(way.query, ourText(way)),
      ownBaseline: query.q === null ? null : baselineRequest(query, baselineText(query.q)),
      missedStrategies,
    });
  }
  return subjects;
}
