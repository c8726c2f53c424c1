import type { estypes } from '@elastic/elasticsearch';
import { type ValueFacetName, valueFacets } from '../domain/facets.ts';
import { type ProgrammeFact, pairOf } from '../domain/programme-pairs.ts';
import type { FacetValue, ValuesFacet } from '../domain/responses/facet.ts';
import type { SearchQuery } from '../domain/search-query.ts';
import { isProgrammeFacet, loneProgrammeValue, programmeConstraints } from './filters.ts';

type Aggregation = estypes.AggregationsAggregationContainer;

export type { FacetValue, ValuesFacet };

// Above any facet's number of values, so that each shard sends all of them and counts are exact.
const allValues = 10_000;
const listed = 100;

/**
 * Counts the institutes of each value of a facet. Where other constraints must hold for the same programme, programmes
 * are counted that satisfy them, and of those the institutes.
 */
export function valueAggregation(name: ValueFacetName, query: SearchQuery): Aggregation {
  const constraints = isProgrammeFacet(name) ? programmeConstraints(query, name) : [];
  if (!isProgrammeFacet(name) || constraints.length === 0) {
    return { terms: { field: valueFacets[name].field, size: allValues } };
  }
  const lone = loneProgrammeValue(query, name);
  if (lone) return pairAggregation(name, lone);
  return {
    nested: { path: 'programmes' },
    aggs: {
      matching: {
        filter: { bool: { filter: constraints } },
        aggs: {
          values: {
            terms: { field: valueFacets[name].programmeField, size: allValues },
            aggs: { institutes: { reverse_nested: {} } },
          },
        },
      },
    },
  };
}

/** Counts the pairs that have the one value: as many as institutes with a programme that has both. */
function pairAggregation(name: ProgrammeFact, lone: [ProgrammeFact, string]): Aggregation {
  // What a pair has before and after the value that is counted.
  const [before, after] = pairOf([name, '\0'], lone).split('\0') as [string, string];
  return {
    terms: { field: 'programme_pairs', include: `${literal(before)}.*${literal(after)}`, size: allValues },
    meta: { before, after },
  };
}

/** As Lucene's regular expressions write it. */
function literal(text: string): string {
  return text.replace(/[^\p{L}\p{N}=-]/gu, '\\$&');
}

interface Bucket {
  key: string;
  doc_count: number;
  institutes?: { doc_count: number };
}

interface TermsAnswer {
  buckets?: Bucket[];
  /** Of pairs. */
  meta?: { before: string; after: string };
  matching?: { values: { buckets: Bucket[] } };
}

/** Reads the answer to `valueAggregation`. Selected values are always listed, at zero too. */
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
  const { buckets, matching, meta } = answer as TermsAnswer;
  const named = (key: string) => (meta ? key.slice(meta.before.length, key.length - meta.after.length) : key);
  const counts = (matching?.values.buckets ?? buckets ?? []).map((bucket) => ({
    value: named(bucket.key),
    count: bucket.institutes?.doc_count ?? bucket.doc_count,
    selected: selected.includes(named(bucket.key)),
  }));
  counts.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  const absent = selected
    .filter((value) => !counts.some((count) => count.value === value))
    .map((value) => ({ value, count: 0, selected: true }));
  return [...counts, ...absent];
}
