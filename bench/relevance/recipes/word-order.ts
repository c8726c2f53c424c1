import type { Random } from '../random.ts';
import { everyInstitute, type Recipe } from '../recipe.ts';
import { canonicalWords, typed } from '../words/names.ts';
import { alteredQuestion, distinctName } from './named.ts';

/** All words of the name in another order: two neighbours swapped, or the last words first. */
export const wordOrder: Recipe = {
  slice: 'word-order',
  candidates: everyInstitute,
  ask(institute, catalogue, random) {
    const named = distinctName(institute, catalogue);
    if (!named) return null;
    const query = reorder(typed(named.name).split(' '), random);
    return query === null ? null : alteredQuestion(query, named.namesakes, catalogue);
  },
};

/** The words reordered, without 'of' and the like. Null if there are fewer than three words or nothing changes. */
export function reorder(all: readonly string[], random: Random): string | null {
  const words = all.filter((word) => !/^(of|and|&|for|in|the|at)$/.test(word));
  if (words.length < 3) return null;
  const at = random.integer(words.length - 1);
  const turned =
    random.next() < 0.5
      ? [...words.slice(0, at), words[at + 1] as string, words[at] as string, ...words.slice(at + 2)]
      : [...words.slice(at + 1), ...words.slice(0, at + 1)];
  const before = canonicalWords(words.join(' ')).join(' ');
  return canonicalWords(turned.join(' ')).join(' ') === before ? null : turned.join(' ');
}
