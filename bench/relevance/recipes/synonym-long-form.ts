import { type Recipe, references } from '../recipe.ts';
import { nameKey } from '../words/names.ts';

/**
 * The long form of every synonym as it is ('massachusetts institute of technology'). Relevant are the institutes with that
 * name, also with their place after it, but not those that only have the short form.
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
      // 'Jawahar Lal Nehru University' has the same letters with other blanks.
      ...catalogue.institutes.filter(({ name }) => nameKey(name).replaceAll(' ', '') === joined),
    ];
    return called.length > 0 ? { query: term, relevant: references(called) } : null;
  },
};
