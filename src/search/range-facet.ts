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
  if (name !== 'fee')
    return { filter: { match_all: {} }, aggs: bucketsAndBounds(name, rangeFacets[name].field, {}) };
  const constraints = programmeConstraints(query, 'fee');
  return {
    nested: { path: 'programmes' },
    aggs: {
      matching: {
        filter: constraints.length > 0 ? { bool: { filter: constraints } } : { match_all: {} },
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
    min: { min: { field } },
    max: { max: { field } },
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
  min?: { value: number | null };
  max?: { value: number | null };
}

export function readRange(answer: unknown): RangeFacet {
  const outer = answer as RangeAnswer;
  const { buckets, min, max } = outer.matching ?? outer;
  return {
    type: 'range',
    min: rounded(min?.value),
    max: rounded(max?.value),
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
