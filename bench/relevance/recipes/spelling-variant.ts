import type { Random } from '../random.ts';
import { everyInstitute, type Recipe, references } from '../recipe.ts';
import { nameKey, typed } from '../words/names.ts';
import { otherSpellings } from '../words/spelling.ts';
import { distinctName } from './named.ts';

/** Words in so many names that the other spellings would hardly ever be drawn. */
const common = /technology|mahavid|&| and /i;

/** The name with one or two words in another usual spelling: shri/sri, govt/government, vishwa/viswa, &/and. */
export const spellingVariant: Recipe = {
  slice: 'spelling-variant',
  candidates: (catalogue) =>
    everyInstitute(catalogue).map((each) => ({ ...each, weight: common.test(each.candidate.name) ? 1 : 4 })),
  ask(institute, catalogue, random) {
    const named = distinctName(institute, catalogue);
    const query = named && respell(typed(named.name).split(' '), random);
    // The key has one spelling for all variants, so it must be that of the same name.
    if (!query || nameKey(query) !== nameKey(named.name)) return null;
    return { query, relevant: references(named.namesakes) };
  },
};

/**
 * The words with one or two of them in another spelling. Null if none has another spelling, and mostly also if only '&' and
 * 'and' have one, since those are too common.
 */
export function respell(words: readonly string[], random: Random): string | null {
  const places = words.flatMap((word, at) => (otherSpellings(word).length > 0 ? [at] : []));
  const telling = places.filter((at) => !/^(and|&|institute|university)$/.test(words[at] as string));
  const among = telling.length > 0 ? telling : random.next() < 0.1 ? places : [];
  if (among.length === 0) return null;
  const chosen = new Set([random.pick(among), ...(random.next() < 0.3 ? [random.pick(places)] : [])]);
  return words.map((word, at) => (chosen.has(at) ? random.pick(otherSpellings(word)) : word)).join(' ');
}
