import type { estypes } from '@elastic/elasticsearch';
import type { RangeFacet } from '../../contract/responses/facet-responses.ts';
import { bucketOf, type RangeFacetName, rangeFacets } from '../../domain/search/facets.ts';
import { maxFacetValues } from './facet-limits.ts';

/**
 * Counts the institutes in each bucket of a range facet. An institute has one year and one rating, so those values are
 * counted: they give the buckets and the bounds in one pass, where a range aggregation and two bounds take three. They are
 * counted as terms, which is faster than counting numbers. An institute has many fees, so fees are counted as ranges.
 */
export function rangeAggregation(name: RangeFacetName): estypes.AggregationsAggregationContainer {
  const { field } = rangeFacets[name];
  if (name !== 'fee') return { terms: { field: `${field}.term`, size: maxFacetValues } };
  return {
    filter: { match_all: {} },
    aggs: { buckets: { range: { field, ranges: bucketRanges(name) } }, bounds: { stats: { field } } },
  };
}

/** The range of each bucket: `from` belongs to it and `to` to the next one; the outer buckets are open. */
export function bucketRanges(name: RangeFacetName): { from?: number; to?: number }[] {
  const bounds: readonly number[] = rangeFacets[name].bounds;
  return [...bounds, undefined].map((to, position) => {
    const from = bounds[position - 1];
    return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  });
}

interface TermCount {
  /** The number, as it is in the document. */
  key: string;
  doc_count: number;
}

interface RangeAnswer {
  /** When programmes were counted (`programmeAggregations`). */
  matching?: RangeAnswer;
  buckets?: {
    buckets: { from?: number; to?: number; doc_count: number; institutes?: { doc_count: number } }[];
  };
  bounds?: { min: number | null; max: number | null };
}

/** Reads the answer to `rangeAggregation`, or an answer that was expanded to the same shape. */
export function readRange(name: RangeFacetName, answer: unknown): RangeFacet {
  const counts = (answer as { buckets?: unknown }).buckets;
  if (Array.isArray(counts)) return readTermCounts(name, counts as TermCount[]);
  const outer = answer as RangeAnswer;
  const { buckets, bounds } = outer.matching ?? outer;
  return {
    type: 'range',
    min: bounds?.min ?? null,
    max: bounds?.max ?? null,
    buckets: (buckets?.buckets ?? []).map((bucket) => ({
      from: bucket.from ?? null,
      to: bucket.to ?? null,
      count: bucket.institutes?.doc_count ?? bucket.doc_count,
    })),
  };
}

function readTermCounts(name: RangeFacetName, counts: TermCount[]): RangeFacet {
  const buckets = bucketRanges(name).map(({ from, to }) => ({
    from: from ?? null,
    to: to ?? null,
    count: 0,
  }));
  const values: number[] = [];
  for (const { key, doc_count } of counts) {
    const value = Number(key);
    values.push(value);
    const bucket = buckets[bucketOf(name, value)];
    if (bucket) bucket.count += doc_count;
  }
  return {
    type: 'range',
    min: values.length > 0 ? Math.min(...values) : null,
    max: values.length > 0 ? Math.max(...values) : null,
    buckets,
  };
}
