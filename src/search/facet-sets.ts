import type { estypes } from '@elastic/elasticsearch';
import { type FacetSetName, facetSetNames, facetSets, readFacetSet } from '../domain/facet-sets.ts';
import type { FacetName } from '../domain/facets.ts';
import type { SearchQuery } from '../domain/search-query.ts';
import { isOfProgramme, programmeConstraints } from './filters.ts';
import { bucketCounts } from './range-facet.ts';
import type { SearchAnswer } from './search-service.ts';

// Above the different terms that any set can have within reason: a shard then sends all, and counts are exact.
const allTerms = 50_000;
const prefix = 'set_';

/**
 * What counts several facets at once, and which facets it counts. A facet that is counted alone is cheaper as it is, and
 * constraints on a programme are not in a set.
 */
export function setAggregations(
  names: FacetName[],
  query: SearchQuery,
): { aggs: Record<string, estypes.AggregationsAggregationContainer>; facets: FacetName[] } {
  const aggs: Record<string, estypes.AggregationsAggregationContainer> = {};
  const facets: FacetName[] = [];
  if (names.length < 2) return { aggs, facets };
  const possible = names.filter((name) => !isOfProgramme(name) || programmeConstraints(query).length === 0);
  for (const set of facetSetNames) {
    const all: readonly FacetName[] = facetSets[set];
    const members = all.filter((name) => possible.includes(name));
    if (members.length < Math.min(2, all.length)) continue;
    aggs[`${prefix}${set}`] = {
      terms: { field: `facet_sets.${set}`, size: allTerms },
      meta: { facets: members },
    };
    facets.push(...members);
  }
  if (facets.includes('fee')) {
    aggs.least_fee = { min: { field: 'least_fee' } };
    aggs.greatest_fee = { max: { field: 'greatest_fee' } };
  }
  return { aggs, facets };
}

interface SetAnswer {
  meta: { facets: FacetName[] };
  buckets: { key: string; doc_count: number }[];
  sum_other_doc_count: number;
}

/** An answer as if each facet of a set had been counted by itself. */
export function expandFacetSets(answer: SearchAnswer): SearchAnswer {
  const aggregations = { ...answer.aggregations };
  for (const set of facetSetNames) {
    const counted = aggregations[`${prefix}${set}`] as SetAnswer | undefined;
    if (!counted) continue;
    if (counted.sum_other_doc_count > 0)
      throw new Error(`the facet set ${set} has too many terms to be exact`);
    const all = countsOf(set, counted);
    for (const name of counted.meta.facets) {
      const counts = all[(facetSets[set] as readonly FacetName[]).indexOf(name)] as Map<string, number>;
      aggregations[name] = name === 'fee' ? feeOf(counts, aggregations) : { buckets: bucketsOf(counts) };
    }
  }
  return { ...answer, aggregations };
}

/** The institutes of each value, for each facet of the set: an institute has a value once in its term. */
function countsOf(set: FacetSetName, { buckets }: SetAnswer): Map<string, number>[] {
  const counts = facetSets[set].map(() => new Map<string, number>());
  for (const { key, doc_count } of buckets) {
    const values = readKept(key);
    for (let position = 0; position < counts.length; position += 1) {
      const ofFacet = counts[position] as Map<string, number>;
      for (const value of values[position] ?? []) ofFacet.set(value, (ofFacet.get(value) ?? 0) + doc_count);
    }
  }
  return counts;
}

const kept = new Map<string, string[][]>();

/** The same few thousand terms come in every answer, so they are taken apart once. */
function readKept(term: string): string[][] {
  const known = kept.get(term);
  if (known) return known;
  if (kept.size >= allTerms) kept.clear();
  const values = readFacetSet(term);
  kept.set(term, values);
  return values;
}

function bucketsOf(counts: Map<string, number>) {
  return [...counts].map(([key, doc_count]) => ({ key, doc_count }));
}

function feeOf(counts: Map<string, number>, aggregations: Record<string, unknown>) {
  const value = (name: string) => (aggregations[name] as { value: number | null }).value;
  return {
    buckets: { buckets: bucketCounts('fee', counts) },
    bounds: { min: value('least_fee'), max: value('greatest_fee') },
  };
}
