import type { estypes } from '@elastic/elasticsearch';
import type { FacetValue, ValuesFacet } from '../../contract/responses/facet-responses.ts';
import { type ValueFacetName, valueFacets } from '../../domain/search/facets.ts';
import { maxFacetValues, maxListedValues } from './facet-limits.ts';

/** Counts the institutes of each value of a facet. */
export function valueAggregation(name: ValueFacetName): estypes.AggregationsAggregationContainer {
  return { terms: { field: valueFacets[name].field, size: maxFacetValues } };
}

interface Bucket {
  key: string;
  doc_count: number;
  /** When programmes were counted: the institutes that have them. */
  institutes?: { doc_count: number };
}

interface TermsAnswer {
  buckets?: Bucket[];
  /** When programmes were counted (`programmeAggregations`). */
  matching?: { values: { buckets: Bucket[] } };
}

/** The values that a search lists, the greatest count first, and always the selected values, even at zero. */
export function readValues(answer: unknown, selected: string[]): ValuesFacet {
  const counts = readCounts(answer, selected);
  return {
    type: 'values',
    values: counts.filter((count, position) => position < maxListedValues || count.selected),
    distinct: counts.filter(({ count }) => count > 0).length,
  };
}

/** Every value with its count, the greatest count first; selected values without institutes last. */
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
