import { asCompared, plainWordsOf } from '../../domain/text/names.ts';

/** A text that is being typed, word by word. */
export interface TypedWords {
  /** The text as it was typed. */
  text: string;
  /** Each word as it is written, and every form of it that matches: as written and with an abbreviation written out. */
  words: { plain: string; alternatives: string[] }[];
  /** The words as they are compared (`wordsOf`). */
  compared: string[];
  /** The words as they are written, joined by spaces. */
  phrase: string;
}

/** A name that a text is compared with. */
export interface ComparableName {
  /** The words as they are written. */
  plain: string[];
  /** The same words, and those with an abbreviation written out. */
  words: string[];
  /** The words as they are written, joined by spaces. */
  phrase: string;
}

/** How well a name matches a text, the worst first. `variant`: only with an abbreviation of the text or the name written out. */
export const match = { none: 0, typo: 1, variant: 2, words: 3, beginning: 4, whole: 5 } as const;
export type Match = (typeof match)[keyof typeof match];

export function readTyped(text: string): TypedWords {
  const plain = plainWordsOf(text);
  const words = plain.map((word) => ({ plain: word, alternatives: [word, ...asCompared([word])] }));
  return { text, words, compared: asCompared(plain), phrase: plain.join(' ') };
}

export function toComparableName(name: string): ComparableName {
  const plain = plainWordsOf(name);
  return { plain, words: [...new Set([...plain, ...asCompared(plain)])], phrase: plain.join(' ') };
}

/**
 * Compares a text with a name. Every typed word must begin a word of the name, in any order. For a word of four letters or
 * more that does not, one edit is forgiven: in a whole word, and for the last typed word also in the beginning of a word, but
 * not in its last letter, since every other beginning of the same length would match then.
 */
export function matchQuality(typed: TypedWords, { plain: own, words, phrase }: ComparableName): Match {
  if (typed.words.length === 0) return match.none;
  if (phrase === typed.phrase) return match.whole;
  if (phrase.startsWith(typed.phrase)) return match.beginning;
  const last = typed.words.length - 1;
  let typo = false;
  let variant = false;
  for (const [position, { plain, alternatives }] of typed.words.entries()) {
    if (own.some((name) => name.startsWith(plain))) continue;
    if (alternatives.some((word) => words.some((name) => name.startsWith(word)))) {
      variant = true;
      continue;
    }
    if (plain.length < 4 || !words.some((name) => isTypoOf(plain, name, position === last)))
      return match.none;
    typo = true;
  }
  if (typo) return match.typo;
  return variant ? match.variant : match.words;
}

function isTypoOf(word: string, name: string, unfinished: boolean): boolean {
  if (isWithinOneEdit(word, name)) return true;
  if (!unfinished) return false;
  return [-1, 0, 1].some((more) => {
    const beginning = name.slice(0, word.length + more);
    return beginning.at(-1) === word.at(-1) && isWithinOneEdit(word, beginning);
  });
}

/**
 * Whether the two words are equal or differ by one letter inserted, deleted or replaced, or by two neighbouring letters
 * swapped.
 * @internal Exported for tests.
 */
export function isWithinOneEdit(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const rest = (text: string, from: number) => text.slice(start + from);
  if (a.length > b.length) return rest(a, 1) === rest(b, 0);
  if (a.length < b.length) return rest(a, 0) === rest(b, 1);
  const swapped = a[start] === b[start + 1] && a[start + 1] === b[start];
  return rest(a, 1) === rest(b, 1) || (swapped && rest(a, 2) === rest(b, 2));
}
