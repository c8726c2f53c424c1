import type { Recipe } from './recipe.ts';
import { acronym } from './recipes/acronym.ts';
import { alias } from './recipes/alias.ts';
import { disciplinePlace } from './recipes/discipline-place.ts';
import { droppedWord } from './recipes/dropped-word.ts';
import { exact } from './recipes/exact.ts';
import { honorificAcronym } from './recipes/honorific-acronym.ts';
import { joinedWords } from './recipes/joined-words.ts';
import { namePlace } from './recipes/name-place.ts';
import { plainWord } from './recipes/plain-word.ts';
import { prefix } from './recipes/prefix.ts';
import { spellingVariant } from './recipes/spelling-variant.ts';
import { synonymLongForm } from './recipes/synonym-long-form.ts';
import { typo } from './recipes/typo.ts';
import { wordOrder } from './recipes/word-order.ts';

/** One recipe for each slice, in the order of the slices. */
export const recipes: readonly Recipe<never>[] = [
  exact,
  acronym,
  alias,
  typo,
  droppedWord,
  wordOrder,
  joinedWords,
  prefix,
  namePlace,
  spellingVariant,
  disciplinePlace,
  synonymLongForm,
  honorificAcronym,
  plainWord,
] as Recipe<never>[];
