import { everyInstitute, maxNamesakes, type Recipe, references } from '../recipe.ts';
import { isDistinct } from '../words/core-name.ts';
import { nameKey, typed } from '../words/names.ts';

/** The name in lower case: half of the queries with the locality at its end, half without. */
export const exact: Recipe = {
  slice: 'exact',
  candidates: everyInstitute,
  ask(institute, catalogue, random) {
    const withAddress = random.next() < 0.5;
    const name = withAddress ? institute.full : institute.core;
    if (!name || !isDistinct(name)) return null;
    const namesakes = catalogue.named(nameKey(name));
    if (namesakes.length === 0 || namesakes.length > maxNamesakes) return null;
    return { query: typed(name), relevant: references(namesakes) };
  },
};
