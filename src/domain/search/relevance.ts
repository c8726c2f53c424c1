import { fullName, wordsOf } from '../text/names.ts';

/** The synonyms and pins that admins edit, as they are stored in Postgres. */
export interface RelevanceRows {
  synonyms: string[][];
  pins: { query: string; ids: number[] }[];
}

/** The same, indexed for look-ups. */
export interface Relevance {
  /** The phrases that mean the same as each phrase. Keys are the words of `wordsOf`, joined by spaces. */
  synonyms: ReadonlyMap<string, string[]>;
  /** The ids of the pinned institutes for each query, in their order. Keys are queries as `fullName` writes them. */
  pins: ReadonlyMap<string, number[]>;
}

export const noRelevance: Relevance = { synonyms: new Map(), pins: new Map() };

/** Indexes synonyms and pins; phrases without a word are left out. */
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

/** The names of several words that one word is short for. `word` is written as by `wordsOf`. */
export function longFormsOf(word: string, synonyms: Relevance['synonyms']): string[] {
  return (synonyms.get(word) ?? []).filter((name) => name.includes(' '));
}

/** The most words of a synonym; longer phrases are not looked up in a query. */
export const maxSynonymWords = 7;
// Each variant is one more query for Elasticsearch to match.
const maxVariants = 5;

/**
 * The texts in which one phrase of a query is replaced by a synonym: those for longer phrases first, five at most, never the
 * query itself. `words` are the words of the query as `wordsOf` has them.
 */
export function variantsOf(words: string[], synonyms: Relevance['synonyms']): string[] {
  if (synonyms.size === 0) return [];
  const variants = new Set<string>();
  for (let length = Math.min(maxSynonymWords, words.length); length > 0; length -= 1) {
    for (let start = 0; start + length <= words.length; start += 1) {
      for (const other of synonyms.get(words.slice(start, start + length).join(' ')) ?? []) {
        variants.add([...words.slice(0, start), other, ...words.slice(start + length)].join(' '));
      }
    }
  }
  variants.delete(words.join(' '));
  return [...variants].slice(0, maxVariants);
}
