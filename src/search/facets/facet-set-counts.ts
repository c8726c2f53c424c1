import type { estypes } from '@elastic/elasticsearch';
import { type FacetSetName, facetSetNames, facetSets, readFacetSet } from '../../domain/search/facet-sets.ts';
import type { FacetName } from '../../domain/search/facets.ts';
import type { SearchAnswer } from '../../domain/search/multi-search.ts';
import type { SearchQuery } from '../../domain/search/search-query.ts';
import { isOfProgramme, programmeConstraints } from '../query/filters.ts';
import { maxFacetSetTerms } from './facet-limits.ts';
import { bucketRanges } from './range-facet.ts';

const prefix = 'set_';

/**
 * The aggregations that count several facets at once, and the facets that they count. A set of several facets is not used for
 * just one of them, since that facet alone is cheaper to count. Facets of programmes are not counted by sets when programmes
 * are constrained, since a set does not tell which of its values one programme has together.
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
      terms: { field: `facet_sets.${set}`, size: maxFacetSetTerms },
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

/**
 * Turns the counts of facet sets into one count for each facet, in the shape of an answer that counted each facet alone.
 * @throws Error if a set has more terms than were asked for, since the counts would not be exact
 */
export function expandFacetSets(answer: SearchAnswer): SearchAnswer {
  const aggregations = { ...answer.aggregations };
  for (const set of facetSetNames) {
    const counted = aggregations[`${prefix}${set}`] as SetAnswer | undefined;
    if (!counted) continue;
    if (counted.sum_other_doc_count > 0)
      throw new Error(`the facet set ${set} has too many terms to be exact`);
    const counts = countValues(set, counted);
    const all: readonly FacetName[] = facetSets[set];
    for (const name of counted.meta.facets) {
      const buckets = counts[all.indexOf(name)] ?? [];
      aggregations[name] = name === 'fee' ? feeAnswer(buckets, aggregations) : { buckets };
    }
  }
  return { ...answer, aggregations };
}

interface ValueCount {
  key: string;
  doc_count: number;
}

/*
 * A term of a facet set is a text such as 'India<sep>Kerala<sep>Kollam', and an answer has up to a few thousand terms. The terms
 * are the same in every answer, so they are not split and looked up by value each time. Instead, each set has one number table
 * for the life of the process. It gives a number to each value of the set, and keeps the numbers of the values of each term
 * that was ever received. Counting an answer then takes one look-up for each term, and one addition to an array for each value
 * of the term.
 *
 * The tables are shared by all requests. That is safe because a number never changes its meaning and an answer is counted
 * synchronously. A table with more terms than one answer may have is replaced by an empty one, so that values which have left
 * the index do not stay in memory.
 */
interface NumberTable {
  /** The value with each number: its facet, as a position in the set, and its text. */
  values: { facet: number; key: string }[];
  /** The number of each value, by `<facet> <text>`. */
  numbers: Map<string, number>;
  /** The numbers of the values of each term. */
  terms: Map<string, number[]>;
}

const tables = new Map<FacetSetName, NumberTable>();

/** The institutes of each value, for each facet of the set: an institute has one term, with each of its values once. */
function countValues(set: FacetSetName, { buckets }: SetAnswer): ValueCount[][] {
  const table = tableOf(set);
  const totals: number[] = [];
  for (const { key, doc_count } of buckets) {
    for (const number of table.terms.get(key) ?? addTerm(table, key))
      totals[number] = (totals[number] ?? 0) + doc_count;
  }
  const counts: ValueCount[][] = facetSets[set].map(() => []);
  totals.forEach((doc_count, number) => {
    const value = table.values[number];
    if (value) counts[value.facet]?.push({ key: value.key, doc_count });
  });
  return counts;
}

function tableOf(set: FacetSetName): NumberTable {
  const known = tables.get(set);
  if (known && known.terms.size <= maxFacetSetTerms) return known;
  const table: NumberTable = { values: [], numbers: new Map(), terms: new Map() };
  tables.set(set, table);
  return table;
}

function addTerm({ values, numbers, terms }: NumberTable, term: string): number[] {
  const ofTerm = readFacetSet(term).flatMap((keys, facet) =>
    keys.map((key) => {
      const name = `${facet} ${key}`;
      const number = numbers.get(name) ?? values.push({ facet, key }) - 1;
      numbers.set(name, number);
      return number;
    }),
  );
  terms.set(term, ofTerm);
  return ofTerm;
}

/** Counts of fee buckets in the shape of the answer to `rangeAggregation`. */
function feeAnswer(counts: ValueCount[], aggregations: Record<string, unknown>) {
  const value = (name: string) => (aggregations[name] as { value: number | null }).value;
  return {
    buckets: {
      buckets: bucketRanges('fee').map((range, bucket) => ({
        ...range,
        doc_count: counts.find(({ key }) => key === String(bucket))?.doc_count ?? 0,
      })),
    },
    bounds: { min: value('least_fee'), max: value('greatest_fee') },
  };
}
