import type { estypes } from '@elastic/elasticsearch';
import { type FacetName, isRangeFacet } from '../domain/search/facets.ts';
import type { SearchAnswer } from '../domain/search/multi-search.ts';
import type { SearchQuery } from '../domain/search/search-query.ts';
import { expandFacetSets, setAggregations } from './facets/facet-set-counts.ts';
import { expandProgrammeFacets, programmeAggregations } from './facets/programme-facets.ts';
import { rangeAggregation } from './facets/range-facet.ts';
import { valueAggregation } from './facets/value-facet.ts';
import { filters, isConstrained } from './query/filters.ts';
import { highlighting } from './query/highlighting.ts';
import type { MatchStrategy } from './query/match-strategies.ts';
import type { CursorPosition } from './query/page-cursor.ts';
import type { QueryDsl } from './query/query-dsl.ts';
import { sorting } from './query/sorting.ts';

/** A search that counts facets. */
export interface FacetCount {
  facets: FacetName[];
  /** The facet whose own constraint is ignored. */
  except: FacetName | undefined;
  body: estypes.SearchSearchRequestBody;
}

/** The searches that one request needs, sent together. */
export interface SearchPlan {
  hits: estypes.SearchSearchRequestBody;
  counts: FacetCount[];
}

/**
 * Plans the searches for one strategy (docs/query-plans.md#the-plan). Hits and facets are separate searches, so that the shard
 * request cache serves the facets of every page. All facets without a constraint share one search, which also counts the
 * total: the search for hits then visits only those that may be shown. Each constrained facet has its own search, which
 * ignores that constraint. `after` is the position of the page cursor; null for a search by page number.
 */
export function planSearch(strategy: MatchStrategy, after: CursorPosition | null): SearchPlan {
  const { query } = strategy;
  const shared = query.facets.filter((name) => !isConstrained(query, name));
  const separate = query.facets.filter((name) => isConstrained(query, name));
  return {
    hits: {
      query: scoringQuery(strategy),
      sort: sorting(query),
      ...(after ? { search_after: after } : { from: (query.page - 1) * query.limit }),
      size: query.limit,
      _source: sourceFields(query),
      track_total_hits: shared.length === 0,
      ...(query.highlight && query.q !== null && { highlight: highlighting(query.q) }),
    },
    counts: [
      ...(shared.length > 0 ? [countFacets(strategy, shared)] : []),
      ...separate.map((name) => countFacets(strategy, [name], name)),
    ],
  };
}

/** Turns the answer to a count search into the shape of one that counted each facet alone. */
export function expandCounts(answer: SearchAnswer): SearchAnswer {
  return expandProgrammeFacets(expandFacetSets(answer));
}

/**
 * One search that counts all of `counts`, with a filter aggregation for each. It costs more than separate searches when the
 * text is cheap to match and few facets are selected, and much less when the text is expensive and many are.
 */
export function countTogether(
  { query, match }: MatchStrategy,
  counts: FacetCount[],
): estypes.SearchSearchRequestBody {
  return {
    query: match ? { bool: { filter: match } } : { match_all: {} },
    size: 0,
    track_total_hits: false,
    aggs: Object.fromEntries(
      counts.map(({ except, body }, position) => [
        position,
        { filter: { bool: { filter: filters(query, except) } }, aggs: body.aggs },
      ]),
    ),
  };
}

/** Splits the answer to `countTogether` into one answer for each of `counts`. */
export function splitCounts(answer: SearchAnswer, counts: FacetCount[]): SearchAnswer[] {
  return counts.map(({ body }, position) => {
    const counted = answer.aggregations?.[position] as { doc_count: number };
    const { doc_count, ...aggregations } = counted;
    return { hits: { hits: [], ...(body.track_total_hits && { total: doc_count }) }, aggregations };
  });
}

/** A search that gives only the total. */
export function totalSearch(strategy: MatchStrategy): estypes.SearchSearchRequestBody {
  return { query: matchingQuery(strategy), size: 0, track_total_hits: true };
}

function countFacets(strategy: MatchStrategy, names: FacetName[], except?: FacetName): FacetCount {
  const aggregation = (name: FacetName) =>
    isRangeFacet(name) ? rangeAggregation(name) : valueAggregation(name);
  const programmes = programmeAggregations(names, strategy.query, except);
  const sets = setAggregations(names, strategy.query);
  const together = [...programmes.facets, ...sets.facets];
  const alone = names.filter((name) => !together.includes(name));
  return {
    facets: names,
    except,
    body: {
      query: matchingQuery(strategy, except),
      size: 0,
      track_total_hits: except === undefined,
      aggs: {
        ...programmes.aggs,
        ...sets.aggs,
        ...Object.fromEntries(alone.map((name) => [name, aggregation(name)])),
      },
    },
  };
}

/** The text and the filters of a search, without scores. */
export function matchingQuery({ query, match }: MatchStrategy, except?: FacetName): QueryDsl {
  const filter = [...(match ? [match] : []), ...filters(query, except)];
  return filter.length === 0 ? { match_all: {} } : { bool: { filter } };
}

/** The same with scores if the results are sorted by them. */
function scoringQuery(strategy: MatchStrategy): QueryDsl {
  const { query, match, rank } = strategy;
  if (rank.length === 0 || query.sort !== 'relevance') return matchingQuery(strategy);
  return {
    bool: { must: match ? [match] : [], should: rank, filter: filters(query), minimum_should_match: 0 },
  };
}

/** The fields that are fetched: the location is needed for the distance even if it was not asked for. */
function sourceFields(query: SearchQuery): string[] {
  return query.near ? [...new Set([...query.fields, 'location'])] : [...query.fields];
}
