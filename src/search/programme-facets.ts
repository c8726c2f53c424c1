import type { estypes } from '@elastic/elasticsearch';
import { type FacetName, rangeFacets, valueFacets } from '../domain/facets.ts';
import { pairOf } from '../domain/programme-pairs.ts';
import type { SearchQuery } from '../domain/search-query.ts';
import { isOfProgramme, loneProgrammeValue, type ProgrammeFacet, programmeConstraints } from './filters.ts';
import { bucketCounts, ranges } from './range-facet.ts';
import type { SearchAnswer } from './search-service.ts';

type Aggregation = estypes.AggregationsAggregationContainer;

// Above the number of values of each, and of pairs, that there are.
const allValues = 10_000;
const institutes = { institutes: { reverse_nested: {} } };

/**
 * What counts the facets of programmes among `names` where constraints must hold for the same programme, and which
 * facets it counts; nothing where there are none. Programmes are counted that satisfy them, and of those the institutes:
 * in one join for all facets. Under a constraint to one value there is no join: the institutes' pairs are counted.
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
  const inJoin = Object.assign(
    {},
    ...facets.map((name) => {
      if (name !== 'fee') return lone ? {} : { [name]: countValues(name as ProgrammeFacet) };
      return { ...(!lone && { fee: countBuckets() }), bounds: { stats: { field: 'programmes.fee' } } };
    }),
  ) as Record<string, Aggregation>;
  return {
    facets,
    aggs: {
      ...(lone && {
        programme_pairs: {
          terms: { field: 'programme_pairs', size: allValues },
          meta: { facets, lone },
        },
      }),
      ...(Object.keys(inJoin).length > 0 && {
        programmes: {
          nested: { path: 'programmes' },
          aggs: { matching: { filter: { bool: { filter: constraints } }, aggs: inJoin } },
        },
      }),
    },
  };
}

function countValues(name: ProgrammeFacet): Aggregation {
  return { terms: { field: valueFacets[name].programmeField, size: allValues }, aggs: institutes };
}

function countBuckets(): Aggregation {
  return { range: { field: rangeFacets.fee.programmeField, ranges: ranges('fee') }, aggs: institutes };
}

interface PairsAnswer {
  meta: { facets: FacetName[]; lone: [ProgrammeFacet, string] };
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
    if (name === 'fee') aggregations.fee = { matching: { buckets: counted, bounds: joined.bounds } };
    else if (name in valueFacets) aggregations[name] = { matching: { values: counted } };
  }
  const pairs = aggregations.programme_pairs as PairsAnswer | undefined;
  for (const name of pairs?.meta.facets ?? []) {
    const counts = countsBeside(name as ProgrammeFacet | 'fee', pairs as PairsAnswer);
    aggregations[name] =
      name === 'fee'
        ? { buckets: { buckets: bucketCounts('fee', counts) }, bounds: joined.bounds }
        : { buckets: [...counts].map(([key, doc_count]) => ({ key, doc_count })) };
  }
  return { ...answer, aggregations };
}

/** The institutes of each value that some programme has together with the lone one. */
function countsBeside(name: ProgrammeFacet | 'fee', { meta, buckets }: PairsAnswer): Map<string, number> {
  // What a pair has before and after the value that is counted.
  const [before, after] = pairOf([name, '\0'], meta.lone).split('\0') as [string, string];
  const counts = new Map<string, number>();
  for (const { key, doc_count } of buckets) {
    if (key.startsWith(before) && key.endsWith(after) && key.length > before.length + after.length)
      counts.set(key.slice(before.length, key.length - after.length), doc_count);
  }
  return counts;
}
