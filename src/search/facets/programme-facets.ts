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
import { ranges } from './range-facet.ts';

type Aggregation = estypes.AggregationsAggregationContainer;

// Above the number of values of each, and of pairs, that there are.
const allValues = 10_000;
const institutes = { institutes: { reverse_nested: {} } };

/**
 * What counts the facets of programmes among `names` where constraints must hold for the same programme, and which
 * facets it counts; nothing where there are none. Programmes are counted that satisfy them, and of those the institutes:
 * in one join for all facets. Under a constraint to one value the institutes' pairs tell the values without a join.
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
      terms: { field: 'programme_pairs', size: allValues },
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
    return { [name]: { terms: { field: programmeField, size: allValues }, aggs: institutes } };
  }
  const { programmeField } = rangeFacets.fee;
  return {
    fee: { range: { field: programmeField, ranges: ranges('fee') }, aggs: institutes },
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

/** An answer as if each facet had been counted by itself. */
export function expandProgrammeFacets(answer: SearchAnswer): SearchAnswer {
  const aggregations = { ...answer.aggregations };
  const joined = (aggregations.programmes as JoinAnswer | undefined)?.matching ?? {};
  for (const [name, counted] of Object.entries(joined)) {
    if (name === 'fee') aggregations.fee = { matching: { buckets: counted, bounds: joined.fee_bounds } };
    else if (name in valueFacets) aggregations[name] = { matching: { values: counted } };
  }
  const pairs = aggregations.programme_pairs as PairsAnswer | undefined;
  for (const name of pairs?.meta.facets ?? [])
    aggregations[name] = { buckets: bucketsBeside(name, pairs as PairsAnswer) };
  return { ...answer, aggregations };
}

/** The institutes of each value that some programme has together with the lone one. */
function bucketsBeside(name: ProgrammeFacet, { meta, buckets }: PairsAnswer): PairsAnswer['buckets'] {
  // What a pair has before and after the value that is counted.
  const [before, after] = pairOf([name, '\0'], meta.lone).split('\0') as [string, string];
  return buckets.flatMap(({ key, doc_count }) =>
    key.startsWith(before) && key.endsWith(after)
      ? [{ key: key.slice(before.length, key.length - after.length), doc_count }]
      : [],
  );
}
