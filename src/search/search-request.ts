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
import { sorting } from './query/sorting.ts';

export interface FacetCount {
  facets: FacetName[];
  /** the facet whose own constraint is ignored */
  except: FacetName | undefined;
  body: estypes.SearchSearchRequestBody;
}

/** The searches that one request needs, sent together. */
export interface SearchPlan {
  hits: estypes.SearchSearchRequestBody;
  counts: FacetCount[];
}

/**
 * Hits and facets apart, so that the shard request cache serves the facets of every page. Facets without a constraint
 * share one search, which counts the total as well: the hits then need not be visited all, only those that may be
 * shown. Each constrained facet is counted in a search of its own, which ignores that constraint. `after` is where a
 * cursor stands; null begins with the page.
 */
export function planSearch(matching: MatchStrategy, after: CursorPosition | null): SearchPlan {
  const { query } = matching;
  const shared = query.facets.filter((name) => !isConstrained(query, name));
  const own = query.facets.filter((name) => isConstrained(query, name));
  return {
    hits: {
      query: scored(matching),
      sort: sorting(query),
      ...(after ? { search_after: after } : { from: (query.page - 1) * query.limit }),
      size: query.limit,
      _source: sourceFields(query),
      track_total_hits: shared.length === 0,
      ...(query.highlight && query.q !== null && { highlight: highlighting(query.q) }),
    },
    counts: [
      ...(shared.length > 0 ? [countFacets(matching, shared)] : []),
      ...own.map((name) => countFacets(matching, [name], name)),
    ],
  };
}

/** An answer to a count search as if each facet had been counted by itself. */
export function expandCounts(answer: SearchAnswer): SearchAnswer {
  return expandProgrammeFacets(expandFacetSets(answer));
}

/**
 * What counts all of this in one search, with a filter for each: dearer than searches of their own where the text is cheap to
 * look for and little is selected, much cheaper where it is dear and many facets are.
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

/** The answer to `countTogether`, as if each of `counts` had been answered by itself. */
export function splitCounts(answer: SearchAnswer, counts: FacetCount[]): SearchAnswer[] {
  return counts.map(({ body }, position) => {
    const own = answer.aggregations?.[position] as { doc_count: number };
    const { doc_count, ...aggregations } = own;
    return { hits: { hits: [], ...(body.track_total_hits && { total: doc_count }) }, aggregations };
  });
}

/** Counts what matches, and nothing else. */
export function countSearch(matching: MatchStrategy): estypes.SearchSearchRequestBody {
  return { query: matched(matching), size: 0, track_total_hits: true };
}

function countFacets(matching: MatchStrategy, names: FacetName[], except?: FacetName): FacetCount {
  const aggregation = (name: FacetName) =>
    isRangeFacet(name) ? rangeAggregation(name) : valueAggregation(name);
  const programmes = programmeAggregations(names, matching.query, except);
  const sets = setAggregations(names, matching.query);
  const together = [...programmes.facets, ...sets.facets];
  const single = names.filter((name) => !together.includes(name));
  return {
    facets: names,
    except,
    body: {
      query: matched(matching, except),
      size: 0,
      track_total_hits: except === undefined,
      aggs: {
        ...programmes.aggs,
        ...sets.aggs,
        ...Object.fromEntries(single.map((name) => [name, aggregation(name)])),
      },
    },
  };
}

/** What matches, without scores. */
function matched({ query, match }: MatchStrategy, except?: FacetName): estypes.QueryDslQueryContainer {
  const filter = [...(match ? [match] : []), ...filters(query, except)];
  return filter.length === 0 ? { match_all: {} } : { bool: { filter } };
}

/** The same with scores, where the order is by them. */
function scored(matching: MatchStrategy): estypes.QueryDslQueryContainer {
  const { query, match, rank } = matching;
  if (rank.length === 0 || query.sort !== 'relevance') return matched(matching);
  return {
    bool: { must: match ? [match] : [], should: rank, filter: filters(query), minimum_should_match: 0 },
  };
}

/** The distance is reckoned from the location, so that is fetched, asked for or not. */
function sourceFields(query: SearchQuery): string[] {
  return query.near ? [...new Set([...query.fields, 'location'])] : [...query.fields];
}
