import { asCompared, joinSorted, plainWordsOf, significant } from './names.ts';

/** A text of a search with every form that it is compared in. It is parsed once a search and passed on. */
export interface ParsedText {
  /** The text as it was typed. */
  text: string;
  /** The words as they are written (`plainWordsOf`). */
  plain: string[];
  /** The same words as they are compared (`wordsOf`): one for each of `plain`. */
  words: string[];
  /** What a whole name is compared with (`fullName`). */
  fullName: string;
  /** The same whatever the order of the words (`wordSet`). */
  wordSet: string;
}

export function parseText(text: string): ParsedText {
  const plain = plainWordsOf(text);
  const words = asCompared(plain);
  const telling = significant(words);
  return { text, plain, words, fullName: telling.join(' '), wordSet: joinSorted(telling) };
}

/** The parsed text of a search; null for a search without text. */
export function parseQueryText(q: string | null): ParsedText | null {
  return q === null ? null : parseText(q);
}
