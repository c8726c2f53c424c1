import { everyInstitute, type Recipe } from '../recipe.ts';
import { isDistinct, nameWithoutTrust } from '../words/core-name.ts';
import { typed, words } from '../words/names.ts';
import { alteredQuestion, distinctName } from './named.ts';

/** The name without one word, or without the society at its beginning. Connectives are dropped with their word. */
export const droppedWord: Recipe = {
  slice: 'dropped-word',
  candidates: everyInstitute,
  ask(institute, catalogue, random) {
    const named = distinctName(institute, catalogue);
    if (!named) return null;
    const withoutTrust = nameWithoutTrust(named.name);
    const query = withoutTrust ? typed(withoutTrust) : drop(typed(named.name).split(' '), random.next());
    if (!query || !isDistinct(query)) return null;
    return alteredQuestion(query, named.namesakes, catalogue);
  },
};

/** Leaves out one word of four or more; `choice` in [0, 1) selects it. Null if there are too few words. */
export function drop(all: readonly string[], choice: number): string | null {
  const places = all.flatMap((word, at) => (isConnective(word) ? [] : [at]));
  if (places.length < 4) return null;
  const at = places[Math.floor(choice * places.length)] as number;
  const kept = all.filter((word, other) => other !== at && !(other === at + 1 && isConnective(word)));
  if (isConnective(kept.at(-1) ?? '')) kept.pop();
  while (isConnective(kept[0] ?? '')) kept.shift();
  return words(kept.join(' ')).length >= 2 ? kept.join(' ') : null;
}

function isConnective(word: string): boolean {
  return /^(of|and|&|for|in|the|at)$/.test(word);
}
