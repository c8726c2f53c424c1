import type { estypes } from '@elastic/elasticsearch';
import { pairOf } from '../../domain/institutes/programme-pairs.ts';
import { type FacetName, rangeFacets, valueFacets } from '../../domain/search/facets.ts';
import type { SearchAnswer } from '../../domain/search/multi-search.ts';
import type { SearchQuery } from '../../domain/search/search-query.ts';
import {
  isOfProgramme,
  loneProgrammeValue,
  type ProgrammeFacet,
  programmeConstraints,
} from '../query/filters.ts';
import { maxFacetValues } from './facet-limits.ts';
import { bucketRanges } from './range-facet.ts';

type Aggregation = estypes.AggregationsAggregationContainer;

const institutes = { institutes: { reverse_nested: {} } };

/**
 * The aggregations that count the facets of programmes among `names` when programmes are constrained, and the facets that
 * they count; none when no programme is constrained. Only programmes that satisfy all constraints count, and of those the
 * institutes, in one join for all facets. If the only constraint is one value, the institutes' programme pairs give the
 * counts without a join; fees are always joined.
 */
export function programmeAggregations(
  names: FacetName[],
  query: SearchQuery,
  except?: FacetName,
): { aggs: Record<string, Aggregation>; facets: FacetName[] } {
  const facets = names.filter(isOfProgramme);
  const constraints = programmeConstraints(query, except);
  if (facets.length === 0 || constraints.length === 0) return { aggs: {}, facets: [] };
  const lone = loneProgrammeValue(query, except);
  const paired = lone ? facets.filter((name) => name !== 'fee') : [];
  const joined = lone ? facets.filter((name) => name === 'fee') : facets;
  const aggs: Record<string, Aggregation> = {};
  if (paired.length > 0) {
    aggs.programme_pairs = {
      terms: { field: 'programme_pairs', size: maxFacetValues },
      meta: { facets: paired, lone },
    };
  }
  if (joined.length > 0) {
    const counted = Object.fromEntries(joined.flatMap((name) => Object.entries(countInJoin(name))));
    aggs.programmes = {
      nested: { path: 'programmes' },
      aggs: { matching: { filter: { bool: { filter: constraints } }, aggs: counted } },
    };
  }
  return { aggs, facets };
}

function countInJoin(name: ProgrammeFacet | 'fee'): Record<string, Aggregation> {
  if (name !== 'fee') {
    const { programmeField } = valueFacets[name];
    return { [name]: { terms: { field: programmeField, size: maxFacetValues }, aggs: institutes } };
  }
  const { programmeField } = rangeFacets.fee;
  return {
    fee: { range: { field: programmeField, ranges: bucketRanges('fee') }, aggs: institutes },
    fee_bounds: { stats: { field: programmeField } },
  };
}

interface PairsAnswer {
  meta: { facets: ProgrammeFacet[]; lone: [ProgrammeFacet, string] };
  buckets: { key: string; doc_count: number }[];
}

interface JoinAnswer {
  matching: Record<string, unknown>;
}

/** Turns the counts of programmes into one count for each facet, as `readValues` and `readRange` read them. */
export function expandProgrammeFacets(answer: SearchAnswer): SearchAnswer {
  const aggregations = { ...answer.aggregations };
  const joined = (aggregations.programmes as JoinAnswer | undefined)?.matching ?? {};
  for (const [name, counted] of Object.entries(joined)) {
    if (name === 'fee') aggregations.fee = { matching: { buckets: counted, bounds: joined.fee_bounds } };
    else if (name in valueFacets) aggregations[name] = { matching: { values: counted } };
  }
  const pairs = aggregations.programme_pairs as PairsAnswer | undefined;
  if (pairs)
    for (const name of pairs.meta.facets) aggregations[name] = { buckets: bucketsFromPairs(name, pairs) };
  return { ...answer, aggregations };
}

/**
 * The institutes of each value of `name` that some programme has together with the lone value. The answer counts all pairs
 * of the matching institutes; the wanted ones are those of the lone value with a value of `name`. `pairOf` decides which of the
 * two facets comes first, so it writes one pair with NUL, which no value contains, in place of the value: the text before the
 * NUL and the text after it are what every wanted pair begins and ends with. For `level` and the lone value `discipline=law`
 * that is 'discipline=law|level=' and nothing; for `discipline` and the lone value `level=diploma` it is 'discipline=' and
 * '|level=diploma'.
 */
function bucketsFromPairs(name: ProgrammeFacet, { meta, buckets }: PairsAnswer): PairsAnswer['buckets'] {
  const [before = '', after = ''] = pairOf([name, '\0'], meta.lone).split('\0');
  return buckets.flatMap(({ key, doc_count }) =>
    key.startsWith(before) && key.endsWith(after)
      ? [{ key: key.slice(before.length, key.length - after.length), doc_count }]
      : [],
  );
}
