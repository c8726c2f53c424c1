import type { Catalogue, Institute } from '../catalogue.ts';
import { maxNamesakes, type Question, references } from '../recipe.ts';
import { isDistinct } from '../words/core-name.ts';
import { canonicalWords, nameKey } from '../words/names.ts';

/** The name that a query is made from, and the institutes with it; null if the name is too common or identifies nothing. */
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
 * A question with an altered name: relevant are the institutes with the name and those with exactly the altered name. Null if
 * many institutes have the altered words, since the query then identifies none of them.
 */
export function alteredQuestion(
  query: string,
  namesakes: readonly Institute[],
  catalogue: Catalogue,
  maxContaining = maxNamesakes,
): Question | null {
  if (catalogue.containing(canonicalWords(query)) > maxContaining) return null;
  return { query, relevant: references([...namesakes, ...catalogue.named(nameKey(query))]) };
}
