import type { estypes } from '@elastic/elasticsearch';
import type { FacetValue, ValuesFacet } from '../../contract/responses/facet-responses.ts';
import { type ValueFacetName, valueFacets } from '../../domain/search/facets.ts';

// Above any facet's number of values, so that each shard sends all of them and counts are exact.
const allValues = 10_000;
const listed = 100;

/** Counts the institutes of each value of a facet. */
export function valueAggregation(name: ValueFacetName): estypes.AggregationsAggregationContainer {
  return { terms: { field: valueFacets[name].field, size: allValues } };
}

interface Bucket {
  key: string;
  doc_count: number;
  institutes?: { doc_count: number };
}

interface TermsAnswer {
  buckets?: Bucket[];
  /** Of programmes. */
  matching?: { values: { buckets: Bucket[] } };
}

/** Selected values are always listed, at zero too. */
export function readValues(answer: unknown, selected: string[]): ValuesFacet {
  const counts = readCounts(answer, selected);
  return {
    type: 'values',
    values: counts.filter((count, position) => position < listed || count.selected),
    distinct: counts.filter(({ count }) => count > 0).length,
  };
}

/** Every value with its count, the greatest first; selected ones at zero last. */
export function readCounts(answer: unknown, selected: string[]): FacetValue[] {
  const { buckets, matching } = answer as TermsAnswer;
  const counts = (matching?.values.buckets ?? buckets ?? []).map((bucket) => ({
    value: bucket.key,
    count: bucket.institutes?.doc_count ?? bucket.doc_count,
    selected: selected.includes(bucket.key),
  }));
  counts.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  const absent = selected
    .filter((value) => !counts.some((count) => count.value === value))
    .map((value) => ({ value, count: 0, selected: true }));
  return [...counts, ...absent];
}
