import type { Slice } from './judgement.ts';
import type { RelevanceReport } from './measure.ts';

/** The lowest figures that each slice may have. */
export type Floor = Partial<Record<Slice, { recall_at_5: number; mrr_at_10: number }>>;

// Scores vary a little with deleted documents and with the distribution over shards: one query of 60 may be lost.
const slack = 0.02;
// A name that is written out in full must always be found first.
const withoutSlack = new Set<string>(['synonym-long-form']);

/** The floor for the reached figures: lower by what may vary without a change. */
export function floorOf(report: RelevanceReport): Floor {
  const least = (slice: string, reached: number) =>
    withoutSlack.has(slice) ? 1 : Math.max(0, Math.round((reached - slack) * 1_000) / 1_000);
  return Object.fromEntries(
    Object.entries(report.slices).map(([slice, { recall_at_5, mrr_at_10 }]) => [
      slice,
      { recall_at_5: least(slice, recall_at_5), mrr_at_10: least(slice, mrr_at_10) },
    ]),
  );
}

/** One line for each figure below its floor, and one for each slice of the floor that was not measured. */
export function shortfalls(report: RelevanceReport, floor: Floor): string[] {
  return Object.entries(floor).flatMap(([slice, least]) => {
    const reached = report.slices[slice as Slice];
    if (!reached) return [`${slice}: not measured`];
    return (['recall_at_5', 'mrr_at_10'] as const)
      .filter((figure) => reached[figure] < least[figure])
      .map((figure) => `${slice}: ${figure} is ${reached[figure]}, the floor is ${least[figure]}`);
  });
}
