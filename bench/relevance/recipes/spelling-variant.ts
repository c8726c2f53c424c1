import type { Random } from '../random.ts';
import { everyInstitute, type Recipe, references } from '../recipe.ts';
import { nameKey, typed } from '../words/names.ts';
import { otherSpellings } from '../words/spelling.ts';
import { distinctName } from './named.ts';

/** In so many names that the other spellings would hardly be drawn. */
const common = /technology|mahavid|&| and /i;

/** One or two words written in another of their usual ways: shri/sri, govt/government, vishwa/viswa, &/and. */
export const spellingVariant: Recipe = {
  slice: 'spelling-variant',
  candidates: (catalogue) =>
    everyInstitute(catalogue).map((each) => ({ ...each, weight: common.test(each.candidate.name) ? 1 : 4 })),
  ask(institute, catalogue, random) {
    const named = distinctName(institute, catalogue);
    const query = named && respell(typed(named.name).split(' '), random);
    // The key is in one spelling for all, so it must still be the same name.
    if (!query || nameKey(query) !== nameKey(named.name)) return null;
    return { query, relevant: references(named.namesakes) };
  },
};

/** null where no word has another spelling, or none but '&' and 'and' most of the time: those are too many. */
export function respell(words: readonly string[], random: Random): string | null {
  const places = words.flatMap((word, at) => (otherSpellings(word).length > 0 ? [at] : []));
  const telling = places.filter((at) => !/^(and|&|institute|university)$/.test(words[at] as string));
  const among = telling.length > 0 ? telling : random.next() < 0.1 ? places : [];
  if (among.length === 0) return null;
  const chosen = new Set([random.pick(among), ...(random.next() < 0.3 ? [random.pick(places)] : [])]);
  return words.map((word, at) => (chosen.has(at) ? random.pick(otherSpellings(word)) : word)).join(' ');
}
