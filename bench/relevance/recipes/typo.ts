import type { Random } from '../random.ts';
import { everyInstitute, type Recipe } from '../recipe.ts';
import { isGeneric, typed } from '../words/names.ts';
import { canonicalWord } from '../words/spelling.ts';
import { alteredQuestion, distinctName } from './named.ts';

const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** The name with one slip in a distinctive word of five letters or more. */
export const typo: Recipe = {
  slice: 'typo',
  candidates: everyInstitute,
  ask(institute, catalogue, random) {
    const named = distinctName(institute, catalogue);
    if (!named) return null;
    const words = typed(named.name).split(' ');
    const places = words.flatMap((word, at) =>
      /^[a-z]{5,}$/.test(word) && !isGeneric(canonicalWord(word)) ? [at] : [],
    );
    if (places.length === 0) return null;
    const at = random.pick(places);
    const slipped = slip(words[at] as string, random);
    if (slipped === words[at]) return null;
    // If the slip gives the words of another institute, that institute is a fair result and the query has no typo.
    return alteredQuestion(words.with(at, slipped).join(' '), named.namesakes, catalogue, 0);
  },
};

/** Swaps, drops, doubles or replaces one letter; the first letter stays, since people rarely mistype it. */
export function slip(word: string, random: Random): string {
  const at = 1 + random.integer(word.length - 1);
  const letter = word[at] as string;
  const before = word.slice(0, at);
  const after = word.slice(at + 1);
  switch (random.integer(4)) {
    case 0:
      return at + 1 < word.length ? before + word[at + 1] + letter + word.slice(at + 2) : before;
    case 1:
      return before + after;
    case 2:
      return before + letter + letter + after;
    default:
      return before + random.pick(neighbours(letter)) + after;
  }
}

function neighbours(letter: string): string[] {
  const row = rows.find((keys) => keys.includes(letter)) ?? rows[0];
  const at = (row as string).indexOf(letter);
  return [row?.[at - 1], row?.[at + 1]].filter((key) => key !== undefined);
}
