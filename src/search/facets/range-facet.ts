import type { estypes } from '@elastic/elasticsearch';
import type { RangeFacet } from '../../contract/responses/facet-responses.ts';
import { bucketOf, type RangeFacetName, rangeFacets } from '../../domain/search/facets.ts';

// Above the number of years and of ratings that there are.
const allValues = 10_000;

/**
 * Counts the institutes in each bucket. Where an institute has one value its values are counted: they tell the buckets
 * and the bounds, in one pass where ranges and bounds are three. As terms, which are counted faster than numbers.
 */
export function rangeAggregation(name: RangeFacetName): estypes.AggregationsAggregationContainer {
  const { field } = rangeFacets[name];
  if (name !== 'fee') return { terms: { field: `${field}.term`, size: allValues } };
  return {
    filter: { match_all: {} },
    aggs: { buckets: { range: { field, ranges: ranges(name) } }, bounds: { stats: { field } } },
  };
}

export function ranges(name: RangeFacetName): { from?: number; to?: number }[] {
  const { bounds } = rangeFacets[name];
  return [...bounds, undefined].map((to, position) => ({
    ...(position > 0 && { from: bounds[position - 1] as number }),
    ...(to !== undefined && { to }),
  }));
}

interface TermCount {
  /** the number, as it is in the document */
  key: string;
  doc_count: number;
}

interface RangeAnswer {
  matching?: RangeAnswer;
  buckets?: {
    buckets: { from?: number; to?: number; doc_count: number; institutes?: { doc_count: number } }[];
  };
  bounds?: { min: number | null; max: number | null };
}

/** Reads the answer to `rangeAggregation`, or to what counts as it does. */
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
  const buckets = ranges(name).map(({ from, to }) => ({ from: from ?? null, to: to ?? null, count: 0 }));
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
