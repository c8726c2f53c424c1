import type { Random } from '../random.ts';
import { everyInstitute, type Recipe } from '../recipe.ts';
import { canonicalWords, isGeneric, typed, words } from '../words/names.ts';
import { canonicalWord } from '../words/spelling.ts';
import { alteredQuestion, distinctName } from './named.ts';

/** The name with a space missing: initials as one word ('k.l.n. college' -> 'kln college'), or two words as one. */
export const joinedWords: Recipe = {
  slice: 'joined-words',
  candidates: everyInstitute,
  ask(institute, catalogue, random) {
    const named = distinctName(institute, catalogue);
    if (!named) return null;
    const joined = joinInitials(typed(named.name)) ?? joinTwo(words(named.name), random);
    if (!joined) return null;
    // Joined initials are the same canonical words as before, so the institute itself is found by them.
    const sameWords = canonicalWords(joined).join(' ') === canonicalWords(named.name).join(' ');
    return alteredQuestion(joined, named.namesakes, catalogue, sameWords ? undefined : 0);
  },
};

/** The text with its initials joined; null if it has no two initials in a row. */
export function joinInitials(text: string): string | null {
  const joined = text.replace(/(?<!\p{L})(\p{L}[. ]+){1,}\p{L}(?!\p{L})\.?/gu, (run) =>
    run.replace(/[. ]/g, ''),
  );
  return joined === text ? null : joined;
}

/** Joins a word with the one before it, at least one of them distinctive; null if there is no such pair. */
export function joinTwo(all: readonly string[], random: Random): string | null {
  const places = all.flatMap((word, at) => {
    const before = all[at - 1];
    const fit =
      before !== undefined && before.length > 2 && word.length > 2 && (isOwn(before) || isOwn(word));
    return fit && !/^(and|the|for)$/.test(word) && !/^(and|the|for)$/.test(before) ? [at] : [];
  });
  if (places.length === 0) return null;
  const at = random.pick(places);
  return [...all.slice(0, at - 1), `${all[at - 1]}${all[at]}`, ...all.slice(at + 1)].join(' ');
}

function isOwn(word: string): boolean {
  return !isGeneric(canonicalWord(word));
}
