import type { Catalogue } from '../catalogue.ts';
import type { InstituteReference, Judgement, Meant } from '../judgement.ts';
import { type Recipe, references } from '../recipe.ts';
import { disciplineQueries } from '../words/discipline-queries.ts';
import { nameKey, words } from '../words/names.ts';
import { placeNames } from '../words/places.ts';

const minInstitutes = 5;
const kinds: readonly [word: string, kinds: string[]][] = [
  ['college', ['college', 'constituent-college']],
  ['university', ['university']],
  ['school', ['school']],
  ['institute', ['institute']],
  ['polytechnic', ['polytechnic']],
];

/**
 * Just one word or phrase for a discipline, a kind or a place: 'law', 'college', 'pune'. Relevant are all institutes that are
 * that or have the word in their name; they are too many to list, so the judgement says what is meant.
 */
export const plainWord: Recipe<Meant> = {
  slice: 'plain-word',
  candidates(catalogue) {
    const all: Meant[] = [
      ...Object.entries(disciplineQueries).flatMap(([discipline, phrases]) =>
        phrases.map((word) => ({ word, discipline })),
      ),
      ...kinds.map(([word, codes]) => ({ word, kinds: codes })),
      { word: 'it', discipline: 'computer-applications' },
      { word: 'art', discipline: 'fine-arts' },
      ...placesOf(catalogue).flatMap((place) => placeNames(place).map((word) => ({ word, place }))),
    ];
    // There are few disciplines and kinds, and hundreds of places.
    return all.map((candidate) => ({ key: candidate.word, weight: candidate.place ? 0.1 : 1, candidate }));
  },
  ask: (meant, catalogue) =>
    meantBy(meant, catalogue).length < minInstitutes ? null : { query: meant.word, relevant: [], meant },
};

/** Fills in the relevant institutes of the judgements that only say what is meant. */
export function lookUp(judgements: Judgement[], catalogue: Catalogue): Judgement[] {
  return judgements.map((judgement) =>
    judgement.meant ? { ...judgement, relevant: meantBy(judgement.meant, catalogue) } : judgement,
  );
}

/** All institutes that a plain word means. */
export function meantBy(
  { word, discipline, kinds: codes = [], place }: Meant,
  { institutes }: Pick<Catalogue, 'institutes'>,
): InstituteReference[] {
  const asked = words(word).map(singular);
  return references(
    institutes.filter(
      (one) =>
        (discipline !== undefined && one.disciplines.includes(discipline)) ||
        codes.includes(one.kind) ||
        (place !== undefined && [one.district, one.state, one.country].includes(place)) ||
        containsAll(words(one.name).map(singular), asked),
    ),
  );
}

function containsAll(all: string[], some: string[]): boolean {
  return some.every((word) => all.includes(word));
}

/** The key of a word without its plural ending: 'art' and 'arts' are the same word for people who search for either. */
function singular(word: string): string {
  return nameKey(word).replace(/s$/, '');
}

function placesOf({ institutes }: Catalogue): string[] {
  const counts = new Map<string, number>();
  for (const { district, state, country } of institutes)
    for (const place of new Set([district, state, country]))
      if (place !== null) counts.set(place, (counts.get(place) ?? 0) + 1);
  // Some districts, for example in Delhi, have names such as 'North'.
  return [...counts].flatMap(([place, count]) =>
    count >= minInstitutes && !/^(north|south|east|west|central)\b/i.test(place) ? [place] : [],
  );
}
