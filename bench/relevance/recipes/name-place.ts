import type { Institute } from '../catalogue.ts';
import { everyInstitute, maxNamesakes, type Recipe, references } from '../recipe.ts';
import { nameKey, typed } from '../words/names.ts';
import { placeNames } from '../words/places.ts';

/** A name, however common, and the district, state or (outside any state) country that identifies the institute. */
export const namePlace: Recipe = {
  slice: 'name-place',
  candidates: everyInstitute,
  ask(institute, catalogue, random) {
    const level =
      institute.district && random.next() < 0.7 ? 'district' : institute.state ? 'state' : 'country';
    const place = institute[level];
    if (!institute.core || !place) return null;
    const name = typed(institute.core);
    if (nameKey(name).includes(nameKey(place))) return null;
    const there = catalogue
      .named(nameKey(name))
      .filter((one) => samePlace(one, institute, level) && one.core && nameKey(one.core) === nameKey(name));
    if (there.length === 0 || there.length > maxNamesakes) return null;
    const names = placeNames(place);
    const placeName = random.next() < 0.7 ? (names[0] as string) : random.pick(names);
    const query = random.next() < 0.8 ? `${name} ${placeName}` : `${name} in ${placeName}`;
    return { query, relevant: references(there) };
  },
};

function samePlace(one: Institute, other: Institute, level: 'district' | 'state' | 'country'): boolean {
  return (
    one[level] === other[level] &&
    one.country === other.country &&
    (level !== 'district' || one.state === other.state)
  );
}
