import type { Catalogue, Institute } from '../catalogue.ts';
import { maxNamesakes, type Question, references } from '../recipe.ts';
import { isDistinct } from '../words/core-name.ts';
import { canonicalWords, nameKey } from '../words/names.ts';

/** The name that a query is made from, and who has it; null where it is too common or says nothing. */
export function distinctName(
  institute: Institute,
  catalogue: Catalogue,
): { name: string; namesakes: readonly Institute[] } | null {
  const name = institute.core;
  if (!name || !isDistinct(name)) return null;
  const namesakes = catalogue.named(nameKey(name));
  return namesakes.length > maxNamesakes ? null : { name, namesakes };
}

/**
 * A question by an altered name: whoever has the name, and whoever has exactly the altered one. null where the altered
 * words are found in many institutes, since then nobody could say which is meant.
 */
export function alteredQuestion(
  query: string,
  namesakes: readonly Institute[],
  catalogue: Catalogue,
  mostContaining = maxNamesakes,
): Question | null {
  if (catalogue.containing(canonicalWords(query)) > mostContaining) return null;
  return { query, relevant: references([...namesakes, ...catalogue.named(nameKey(query))]) };
}
