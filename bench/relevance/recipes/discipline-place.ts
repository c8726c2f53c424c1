import type { Catalogue, Institute } from '../catalogue.ts';
import type { Random } from '../random.ts';
import { type Recipe, references } from '../recipe.ts';
import { disciplineQueries } from '../words/discipline-queries.ts';
import { nameKey } from '../words/names.ts';
import { placeNames } from '../words/places.ts';

const minInstitutes = 5;
const maxInstitutes = 150;

export interface DisciplineAtPlace {
  discipline: string;
  place: string;
  institutes: Institute[];
}

/** 'engineering colleges in pune': a discipline in a district or state with 5 to 150 such institutes. */
export const disciplinePlace: Recipe<DisciplineAtPlace> = {
  slice: 'discipline-place',
  candidates(catalogue) {
    return [...combinations(catalogue)]
      .filter(
        ([, { institutes }]) => institutes.length >= minInstitutes && institutes.length <= maxInstitutes,
      )
      .map(([key, candidate]) => ({ key, weight: candidate.institutes.length, candidate }));
  },
  ask({ discipline, place, institutes }, _, random) {
    const phrases = disciplineQueries[discipline];
    if (!phrases) return null;
    const phrase = random.next() < 0.6 ? (phrases[0] as string) : random.pick(phrases);
    const names = placeNames(place);
    const name = random.next() < 0.7 ? (names[0] as string) : random.pick(names);
    return { query: wording(phrase, name, random), relevant: references(institutes) };
  },
};

function wording(phrase: string, place: string, random: Random): string {
  return random.pick([
    `${phrase} colleges in ${place}`,
    `${phrase} colleges in ${place}`,
    `${phrase} colleges ${place}`,
    `${phrase} college ${place}`,
    `best ${phrase} colleges in ${place}`,
    `${place} ${phrase} colleges`,
  ]);
}

function combinations({ institutes }: Catalogue): Map<string, DisciplineAtPlace> {
  const found = new Map<string, DisciplineAtPlace>();
  for (const institute of institutes) {
    for (const place of placesOf(institute)) {
      for (const discipline of institute.disciplines) {
        const key = `${discipline} ${nameKey(place)}`;
        const known = found.get(key);
        if (known) known.institutes.push(institute);
        else found.set(key, { discipline, place, institutes: [institute] });
      }
    }
  }
  return found;
}

/** The places of an institute, with one entry if district and state have the same name. */
function placesOf({ district, state }: Institute): Set<string> {
  return new Set([district, state].filter((place) => place !== null));
}
