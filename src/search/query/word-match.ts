import { asCompared, plainWordsOf } from '../../domain/text/names.ts';

/** What was typed, word by word, each with its abbreviation written out. */
export interface Typed {
  text: string;
  words: { written: string; alternatives: string[] }[];
  /** The words as they are compared (`wordsOf`). */
  compared: string[];
  phrase: string;
}

/** A name that can be suggested. */
export interface ComparableName {
  /** as they are written */
  written: string[];
  /** the same and with abbreviations written out */
  words: string[];
  phrase: string;
}

/** How well a name answers what was typed. `variant`: only with an abbreviation written out, in the one or the other. */
export const match = { none: 0, typo: 1, variant: 2, words: 3, beginning: 4, whole: 5 } as const;
export type Match = (typeof match)[keyof typeof match];

export function readTyped(text: string): Typed {
  const written = plainWordsOf(text);
  const compared = asCompared(written);
  return {
    text,
    words: written.map((word, position) => ({
      written: word,
      alternatives: [word, compared[position] as string],
    })),
    compared,
    phrase: written.join(' '),
  };
}

export function toComparableName(name: string): ComparableName {
  const written = plainWordsOf(name);
  return { written, words: [...new Set([...written, ...asCompared(written)])], phrase: written.join(' ') };
}

/**
 * Every typed word begins a word of the name, in any order. Where that fails, one edit is forgiven in each word from
 * four letters: in whole words, and in the last one also within a beginning, but not in its last letter, for there
 * every other beginning of the same length would do.
 */
export function matchOf(typed: Typed, { written: own, words, phrase }: ComparableName): Match {
  if (typed.words.length === 0) return match.none;
  if (phrase === typed.phrase) return match.whole;
  if (phrase.startsWith(typed.phrase)) return match.beginning;
  const last = typed.words.length - 1;
  let typo = false;
  let variant = false;
  for (const [position, { written, alternatives }] of typed.words.entries()) {
    if (own.some((name) => name.startsWith(written))) continue;
    if (alternatives.some((word) => words.some((name) => name.startsWith(word)))) {
      variant = true;
      continue;
    }
    if (written.length < 4 || !words.some((name) => isTypoOf(written, name, position === last)))
      return match.none;
    typo = true;
  }
  if (typo) return match.typo;
  return variant ? match.variant : match.words;
}

function isTypoOf(word: string, name: string, unfinished: boolean): boolean {
  if (withinOneEdit(word, name)) return true;
  if (!unfinished) return false;
  return [-1, 0, 1].some((more) => {
    const beginning = name.slice(0, word.length + more);
    return beginning.at(-1) === word.at(-1) && withinOneEdit(word, beginning);
  });
}

/** Whether one letter more, less, other, or two neighbours swapped make `a` out of `b`; or they are the same. */
export function withinOneEdit(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const rest = (text: string, from: number) => text.slice(start + from);
  if (a.length > b.length) return rest(a, 1) === rest(b, 0);
  if (a.length < b.length) return rest(a, 0) === rest(b, 1);
  const swapped = a[start] === b[start + 1] && a[start + 1] === b[start];
  return rest(a, 1) === rest(b, 1) || (swapped && rest(a, 2) === rest(b, 2));
}
