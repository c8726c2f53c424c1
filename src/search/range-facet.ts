import type { estypes } from '@elastic/elasticsearch';
import { type RangeFacetName, rangeFacets } from '../domain/facets.ts';
import type { RangeFacet } from '../domain/responses/facet.ts';
import type { SearchQuery } from '../domain/search-query.ts';
import { programmeConstraints } from './filters.ts';

export type { RangeFacet };

/** Counts the institutes in each bucket; for the fee, those with a programme in it that satisfies all else. */
export function rangeAggregation(
  name: RangeFacetName,
  query: SearchQuery,
): estypes.AggregationsAggregationContainer {
  const constraints = name === 'fee' ? programmeConstraints(query, 'fee') : [];
  // Without other constraints on the programme the institute's own field tells the same: no join.
  if (constraints.length === 0)
    return { filter: { match_all: {} }, aggs: bucketsAndBounds(name, rangeFacets[name].field, {}) };
  return {
    nested: { path: 'programmes' },
    aggs: {
      matching: {
        filter: { bool: { filter: constraints } },
        aggs: bucketsAndBounds(name, rangeFacets.fee.programmeField, { institutes: { reverse_nested: {} } }),
      },
    },
  };
}

function bucketsAndBounds(
  name: RangeFacetName,
  field: string,
  inBucket: Record<string, estypes.AggregationsAggregationContainer>,
): Record<string, estypes.AggregationsAggregationContainer> {
  return {
    buckets: { range: { field, ranges: ranges(name) }, aggs: inBucket },
    // One pass over the values, where a min and a max are two.
    bounds: { stats: { field } },
  };
}

function ranges(name: RangeFacetName): { from?: number; to?: number }[] {
  const { bounds } = rangeFacets[name];
  return [...bounds, undefined].map((to, position) => ({
    ...(position > 0 && { from: bounds[position - 1] as number }),
    ...(to !== undefined && { to }),
  }));
}

interface RangeAnswer {
  matching?: RangeAnswer;
  buckets?: {
    buckets: { from?: number; to?: number; doc_count: number; institutes?: { doc_count: number } }[];
  };
  bounds?: { min: number | null; max: number | null };
}

export function readRange(answer: unknown): RangeFacet {
  const outer = answer as RangeAnswer;
  const { buckets, bounds } = outer.matching ?? outer;
  return {
    type: 'range',
    min: rounded(bounds?.min),
    max: rounded(bounds?.max),
    buckets: (buckets?.buckets ?? []).map((bucket) => ({
      from: bucket.from ?? null,
      to: bucket.to ?? null,
      count: bucket.institutes?.doc_count ?? bucket.doc_count,
    })),
  };
}

/** A rating of 3.7 is stored as a float and comes back as 3.700000047. */
function rounded(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Math.round(value * 100) / 100;
}
