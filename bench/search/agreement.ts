import { type FacetName, isRangeFacet } from '../../src/domain/search/facets.ts';
import { type SearchAnswer, totalOf } from '../../src/domain/search/multi-search.ts';
import { readRange } from '../../src/search/facets/range-facet.ts';
import { readCounts } from '../../src/search/facets/value-facet.ts';
import { expandCounts } from '../../src/search/search-request.ts';
import type { Subject } from './subjects.ts';

type Answer = SearchAnswer & { error?: unknown };

/** The first difference between the totals or counts of the two plans; null if all are equal. */
export function difference(subject: Subject, ours: Buffer, baseline: Buffer): string | null {
  const own = (JSON.parse(ours.toString()) as { responses: Answer[] }).responses;
  const [theirs] = (JSON.parse(baseline.toString()) as { responses: Answer[] }).responses;
  const failed = [...own, theirs].find((answer) => answer?.error);
  if (failed) return `refused: ${JSON.stringify(failed.error).slice(0, 300)}`;
  const counts = own.slice(1).map(expandCounts);
  const totals = [totalOf(own), totalOf(theirs ? [theirs] : [])];
  if (totals[0] !== totals[1]) return `total ${totals.join(' instead of ')}`;
  for (const name of subject.query.facets) {
    const position = subject.plan.counts.findIndex((count) => count.facets.includes(name));
    const filtered = theirs?.aggregations?.[name] as { counted: unknown };
    const read = [counts[position]?.aggregations?.[name], filtered.counted].map((answer) =>
      JSON.stringify(readFacet(name, answer, subject)),
    );
    if (read[0] !== read[1]) return `${name}: ${read[0]?.slice(0, 200)} instead of ${read[1]?.slice(0, 200)}`;
  }
  return null;
}

function readFacet(name: FacetName, answer: unknown, { query }: Subject) {
  if (!isRangeFacet(name)) return readCounts(answer, query.selected[name] ?? []);
  const { min, max, buckets } = readRange(name, answer);
  return { min: rounded(min), max: rounded(max), buckets };
}

/** The bounds of the baseline come from float fields: 3.7 is returned as 3.700000047. */
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100;
}
