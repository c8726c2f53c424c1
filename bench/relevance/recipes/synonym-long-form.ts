import { type Recipe, references } from '../recipe.ts';
import { nameKey } from '../words/names.ts';

/**
 * The long form of every synonym that admins keep, as it stands ('massachusetts institute of technology'): whoever is
 * called so, or so with its place behind. Who goes by the short form alone is no answer.
 */
export const synonymLongForm: Recipe<string> = {
  slice: 'synonym-long-form',
  candidates: ({ synonyms }) =>
    [...new Set(synonyms.flat().filter((term) => term.includes(' ')))].map((term) => ({
      key: term,
      weight: 1,
      candidate: term,
    })),
  ask(term, catalogue) {
    const key = nameKey(term);
    const joined = key.replaceAll(' ', '');
    const called = [
      ...catalogue.named(key),
      ...catalogue.beginning(`${key} `),
      // 'Jawahar Lal Nehru University': the same letters with other blanks.
      ...catalogue.institutes.filter(({ name }) => nameKey(name).replaceAll(' ', '') === joined),
    ];
    return called.length > 0 ? { query: term, relevant: references(called) } : null;
  },
};
