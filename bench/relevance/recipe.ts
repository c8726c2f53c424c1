import type { Catalogue, Institute } from './catalogue.ts';
import { type InstituteReference, keyOf, type Meant, type Slice } from './judgement.ts';
import type { Random } from './random.ts';

export interface Question {
  query: string;
  relevant: InstituteReference[];
  meant?: Meant;
}

/** How the queries of a slice are made. A candidate with a greater weight is more likely to be drawn. */
export interface Recipe<QuestionSource = Institute> {
  slice: Slice;
  candidates(catalogue: Catalogue): { key: string; weight: number; candidate: QuestionSource }[];
  /** The question for a candidate; null if no fair question can be made of it. */
  ask(candidate: QuestionSource, catalogue: Catalogue, random: Random): Question | null;
}

/** A name that more institutes have identifies none of them. */
export const maxNamesakes = 5;

export function everyInstitute({ institutes }: Catalogue) {
  return institutes.map((candidate) => ({ key: keyOf(candidate), weight: 1, candidate }));
}

/** The distinct references of institutes, in a fixed order. */
export function references(institutes: Iterable<InstituteReference>): InstituteReference[] {
  const byKey = new Map<string, InstituteReference>();
  for (const { source, source_id } of institutes)
    byKey.set(keyOf({ source, source_id }), { source, source_id });
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, reference]) => reference);
}
