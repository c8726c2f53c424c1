import type { estypes } from '@elastic/elasticsearch';
import { type FacetSetName, facetSetNames, facetSets, readFacetSet } from '../../domain/search/facet-sets.ts';
import type { FacetName } from '../../domain/search/facets.ts';
import type { SearchAnswer } from '../../domain/search/multi-search.ts';
import type { SearchQuery } from '../../domain/search/search-query.ts';
import { isOfProgramme, programmeConstraints } from '../query/filters.ts';
import { ranges } from './range-facet.ts';

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
    const counts = countValues(set, counted);
    for (const name of counted.meta.facets) {
      const buckets = counts[(facetSets[set] as readonly FacetName[]).indexOf(name)] as ValueCount[];
      aggregations[name] = name === 'fee' ? feeOf(buckets, aggregations) : { buckets };
    }
  }
  return { ...answer, aggregations };
}

interface ValueCount {
  key: string;
  doc_count: number;
}

/** What the terms of a set say, by number: the same few thousand come in every answer, so each is read once. */
interface ReadTerms {
  values: { position: number; key: string }[];
  numbers: Map<string, number>;
  /** Of each term the numbers of its values. */
  terms: Map<string, number[]>;
}

const read = new Map<FacetSetName, ReadTerms>();

/** The institutes of each value, for each facet of the set: an institute has a value once in its term. */
function countValues(set: FacetSetName, { buckets }: SetAnswer): ValueCount[][] {
  let known = read.get(set);
  if (!known || known.terms.size > allTerms) {
    known = { values: [], numbers: new Map(), terms: new Map() };
    read.set(set, known);
  }
  const totals: number[] = [];
  for (const { key, doc_count } of buckets) {
    for (const number of known.terms.get(key) ?? readTerm(known, key))
      totals[number] = (totals[number] ?? 0) + doc_count;
  }
  const counts: ValueCount[][] = facetSets[set].map(() => []);
  totals.forEach((doc_count, number) => {
    const { position, key } = (known as ReadTerms).values[number] as ReadTerms['values'][number];
    counts[position]?.push({ key, doc_count });
  });
  return counts;
}

function readTerm({ values, numbers, terms }: ReadTerms, term: string): number[] {
  const read = readFacetSet(term).flatMap((keys, position) =>
    keys.map((key) => {
      const name = `${position} ${key}`;
      const number = numbers.get(name) ?? values.push({ position, key }) - 1;
      numbers.set(name, number);
      return number;
    }),
  );
  terms.set(term, read);
  return read;
}

/** As `rangeAggregation` is answered. */
function feeOf(counts: ValueCount[], aggregations: Record<string, unknown>) {
  const value = (name: string) => (aggregations[name] as { value: number | null }).value;
  return {
    buckets: {
      buckets: ranges('fee').map((range, bucket) => ({
        ...range,
        doc_count: counts.find(({ key }) => key === String(bucket))?.doc_count ?? 0,
      })),
    },
    bounds: { min: value('least_fee'), max: value('greatest_fee') },
  };
}
