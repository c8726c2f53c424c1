import { fullName, wordsOf } from '../text/names.ts';

/** What admins say about queries, as Postgres holds it. */
export interface RelevanceRows {
  synonyms: string[][];
  pins: { query: string; ids: number[] }[];
}

/** The same, ready to be asked. */
export interface Relevance {
  /** phrase (as `wordsOf` writes it, joined by spaces) -> the phrases that mean the same */
  synonyms: ReadonlyMap<string, string[]>;
  /** query (as `fullName` writes it) -> ids of institutes, the first on top */
  pins: ReadonlyMap<string, number[]>;
}

export const noRelevance: Relevance = { synonyms: new Map(), pins: new Map() };

export function buildRelevance(rows: RelevanceRows): Relevance {
  const synonyms = new Map<string, string[]>();
  for (const group of rows.synonyms) {
    const phrases = [...new Set(group.map((term) => wordsOf(term).join(' ')))].filter(
      (phrase) => phrase !== '',
    );
    for (const phrase of phrases) {
      const others = phrases.filter((other) => other !== phrase);
      synonyms.set(phrase, [...(synonyms.get(phrase) ?? []), ...others]);
    }
  }
  return { synonyms, pins: new Map(rows.pins.map(({ query, ids }) => [fullName(query), ids])) };
}

/** The names of several words that one word (as `wordsOf` writes it) is short for. */
export function longFormsOf(word: string, synonyms: Relevance['synonyms']): string[] {
  return (synonyms.get(word) ?? []).filter((name) => name.includes(' '));
}

/** words; a longer phrase is looked for in no query */
export const longestPhrase = 7;
const mostVariants = 5;

/**
 * The query with one of its phrases replaced by what means the same, in each way there is; longer phrases first, five
 * at most. The query itself is not among them.
 */
export function variantsOf(words: string[], synonyms: Relevance['synonyms']): string[] {
  if (synonyms.size === 0) return [];
  const variants = new Set<string>();
  for (let length = Math.min(longestPhrase, words.length); length > 0; length -= 1) {
    for (let start = 0; start + length <= words.length; start += 1) {
      for (const other of synonyms.get(words.slice(start, start + length).join(' ')) ?? []) {
        variants.add([...words.slice(0, start), other, ...words.slice(start + length)].join(' '));
      }
    }
  }
  variants.delete(words.join(' '));
  return [...variants].slice(0, mostVariants);
}
