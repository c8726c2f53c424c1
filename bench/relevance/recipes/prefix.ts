import type { Random } from '../random.ts';
import { everyInstitute, maxNamesakes, type Recipe, references } from '../recipe.ts';
import { nameKey, typed } from '../words/names.ts';
import { distinctName } from './named.ts';

/** A name that is still being typed: cut off within a word, where at most five institutes begin like that. */
export const prefix: Recipe = {
  slice: 'prefix',
  candidates: everyInstitute,
  ask(institute, catalogue, random) {
    const named = distinctName(institute, catalogue);
    const query = named && breakOff(typed(named.name), random);
    if (!query) return null;
    const begun = catalogue.beginning(nameKey(query));
    // The cut word may be another spelling ('tech'): the key of the query then no longer begins the key of the name.
    if (begun.length > maxNamesakes || !named.namesakes.every((one) => begun.includes(one))) return null;
    return { query, relevant: references(begun) };
  },
};

/** Cuts the text within the second word or a later one, after its second letter; null if there is no such place. */
export function breakOff(text: string, random: Random): string | null {
  const places = [...text.matchAll(/(?<= \p{L}{2,})\p{L}/gu)]
    .map((match) => match.index)
    .filter((at) => at >= 6);
  return places.length === 0 ? null : text.slice(0, random.pick(places));
}
