import type { Institute } from '../catalogue.ts';
import { everyInstitute, type Recipe, references } from '../recipe.ts';
import { isHonorific, wordsOfInitials } from '../words/acronyms.ts';
import { nameKey, words } from '../words/names.ts';

const maxInstitutes = 10;

/** The initials of a name that begins with Sri, Smt, Dr, St and the like, with or without that initial, and the place. */
export const honorificAcronym: Recipe = {
  slice: 'honorific-acronym',
  candidates: (catalogue) =>
    everyInstitute(catalogue).filter(({ candidate }) => isHonorific(words(candidate.name)[0] ?? '')),
  ask(institute, catalogue, random) {
    const place = institute.district;
    if (!institute.core || !place) return null;
    const all = wordsOfInitials(institute.core);
    // A name with a single initial is not used, since it is not clear where the initials end.
    if (!isHonorific(all[0] ?? '') || all.some((word) => word.length === 1)) return null;
    const chosen = random.next() < 0.5 ? all : all.filter((word) => !isHonorific(word));
    const letters = chosen.map((word) => word[0]).join('');
    if (!/^[a-z]{3,6}$/.test(letters)) return null;
    const there = catalogue.abbreviated(letters).filter((one) => isIn(one, place));
    if (there.length > maxInstitutes) return null;
    return { query: `${letters} ${nameKey(place)}`, relevant: references([institute, ...there]) };
  },
};

function isIn({ name, city, district }: Institute, place: string): boolean {
  const key = nameKey(place);
  return [city, district].some((text) => nameKey(text ?? '') === key) || nameKey(name).includes(key);
}
