import type { estypes } from '@elastic/elasticsearch';
import {
  type FacetName,
  isRangeFacet,
  rangeFacets,
  type ValueFacetName,
  valueFacets,
} from '../../src/domain/search/facets.ts';
import type { Range, SearchQuery } from '../../src/domain/search/search-query.ts';
import type { MatchStrategy } from '../../src/search/query/match-strategies.ts';
import { sorting } from '../../src/search/query/sorting.ts';

type Dsl = estypes.QueryDslQueryContainer;
type Aggregation = estypes.AggregationsAggregationContainer;

// Each shard sends all values, as in our plan, so that counts are exact.
const allValues = 10_000;

/** The text query of our service. */
export function ourText({ match, rank }: MatchStrategy): Dsl {
  if (match === null && rank.length === 0) return { match_all: {} };
  return { bool: { must: match ? [match] : [], should: rank } };
}

/** The text query of a first version of a search: every word, in any field. */
export function baselineText(q: string | null): Dsl {
  if (q === null) return { match_all: {} };
  return {
    multi_match: {
      query: q,
      type: 'cross_fields',
      operator: 'and',
      fields: ['name^3', 'aliases^2', 'places'],
    },
  };
}

/**
 * The plan that most teams start with: one request, the selections as a post_filter, each facet in a filter aggregation with
 * the selections of all other facets, programme facets through nested, popularity as a factor of the score.
 */
export function baselineRequest(query: SearchQuery, text: Dsl): estypes.SearchSearchRequestBody {
  const place: Dsl[] =
    query.near && query.radius !== null
      ? [{ geo_distance: { distance: `${query.radius}km`, location: query.near } }]
      : [];
  const byScore = query.sort === 'relevance' || query.sort === 'popularity';
  return {
    query: {
      function_score: {
        query: { bool: { must: [text], filter: place } },
        functions: [{ field_value_factor: { field: 'popularity', modifier: 'log2p', missing: 0 } }],
      },
    },
    post_filter: { bool: { filter: selections(query) } },
    sort: byScore ? [{ _score: { order: 'desc' } }, { id: 'asc' }] : sorting(query),
    from: (query.page - 1) * query.limit,
    size: query.limit,
    _source: [...query.fields],
    track_total_hits: true,
    aggs: Object.fromEntries(
      query.facets.map((name) => [
        name,
        { filter: { bool: { filter: selections(query, name) } }, aggs: { counted: counted(query, name) } },
      ]),
    ),
  };
}

const programmeFacets = ['level', 'discipline', 'mode'] as const;
type ProgrammeFacet = (typeof programmeFacets)[number];
const isProgrammeFacet = (name: FacetName): name is ProgrammeFacet =>
  (programmeFacets as readonly string[]).includes(name);

/** Every selection except that of `except`. */
function selections(query: SearchQuery, except?: FacetName): Dsl[] {
  const out: Dsl[] = [];
  for (const [name, values] of Object.entries(query.selected) as [ValueFacetName, string[]][]) {
    if (name !== except && !isProgrammeFacet(name))
      out.push({ terms: { [valueFacets[name].field]: values } });
  }
  for (const name of ['established', 'rating'] as const) {
    if (name !== except && isSet(query.ranges[name]))
      out.push({ range: { [name]: bounds(query.ranges[name]) } });
  }
  const programme = ofProgramme(query, except);
  if (programme.length > 0) {
    out.push({ nested: { path: 'programmes', query: { bool: { filter: programme } } } });
  }
  return out;
}

function ofProgramme(query: SearchQuery, except?: FacetName): Dsl[] {
  const out: Dsl[] = [];
  for (const name of programmeFacets) {
    const values = query.selected[name];
    if (values && name !== except) out.push({ terms: { [valueFacets[name].programmeField]: values } });
  }
  const { fee } = query.ranges;
  if (except !== 'fee' && isSet(fee)) out.push({ range: { 'programmes.fee': bounds(fee) } });
  return out;
}

/** The aggregations have the same names as ours, so that the same code reads both answers. */
function counted(query: SearchQuery, name: FacetName): Aggregation {
  if (!isProgrammeFacet(name) && name !== 'fee') {
    return isRangeFacet(name)
      ? { filter: { match_all: {} }, aggs: rangeOf(name, rangeFacets[name].field) }
      : { terms: { field: valueFacets[name].field, size: allValues } };
  }
  const institutes = { institutes: { reverse_nested: {} } };
  const inside: Record<string, Aggregation> =
    name === 'fee'
      ? rangeOf('fee', 'programmes.fee', institutes)
      : { values: { terms: { field: valueFacets[name].programmeField, size: allValues }, aggs: institutes } };
  return {
    nested: { path: 'programmes' },
    aggs: { matching: { filter: { bool: { filter: ofProgramme(query, name) } }, aggs: inside } },
  };
}

function rangeOf(
  name: keyof typeof rangeFacets,
  field: string,
  aggs: Record<string, Aggregation> = {},
): Record<string, Aggregation> {
  const edges = rangeFacets[name].bounds;
  const ranges = [...edges, undefined].map((to, position) => ({
    ...(position > 0 && { from: edges[position - 1] as number }),
    ...(to !== undefined && { to }),
  }));
  return { buckets: { range: { field, ranges }, aggs }, bounds: { stats: { field } } };
}

const isSet = ({ min, max }: Range) => min !== null || max !== null;

function bounds({ min, max }: Range) {
  return { ...(min !== null && { gte: min }), ...(max !== null && { lte: max }) };
}
