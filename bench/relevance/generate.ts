import type { Catalogue } from './catalogue.ts';
import type { Judgement } from './judgement.ts';
import { createRandom, hash } from './random.ts';
import type { Recipe } from './recipe.ts';
import { recipes } from './recipes.ts';

export interface GenerationOptions {
  seed: number;
  /** How many queries each slice has, if the data give that many. */
  perSlice: number;
}

export const committedSeed = 1;
export const committedPerSlice = 60;

/** Generates the judgements: the same ones for the same data and seed. */
export function generateJudgements(catalogue: Catalogue, options: GenerationOptions): Judgement[] {
  return recipes.flatMap((recipe) => generateSlice(recipe, catalogue, options));
}

/**
 * Draws candidates by a hash of the seed, the slice and their own key, each with its own random numbers, so that data that are
 * added later change few of the queries.
 */
function generateSlice(recipe: Recipe<never>, catalogue: Catalogue, { seed, perSlice }: GenerationOptions) {
  const drawn = recipe
    .candidates(catalogue)
    .map(({ key, weight, candidate }) => {
      const label = `${seed} ${recipe.slice} ${key}`;
      return { label, candidate, rank: -Math.log((hash(label) + 1) / (2 ** 32 + 1)) / weight };
    })
    .sort((a, b) => a.rank - b.rank || (a.label < b.label ? -1 : 1));
  const judgements = new Map<string, Judgement>();
  for (const { label, candidate } of drawn) {
    if (judgements.size === perSlice) break;
    const question = recipe.ask(candidate, catalogue, createRandom(label));
    if (question && !judgements.has(question.query)) {
      judgements.set(question.query, { slice: recipe.slice, ...question });
    }
  }
  return [...judgements.values()];
}
