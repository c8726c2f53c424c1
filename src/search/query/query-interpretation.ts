import type { ReadFilter } from '../../contract/responses/search-response.ts';
import { at } from '../../domain/at.ts';
import type { Meaning, Vocabulary } from '../../domain/search/vocabulary.ts';
import type { ParsedText } from '../../domain/text/parsed-text.ts';

/** The filters that a query stands for, if it names no institute but says what kind of institutes is wanted. */
export interface Interpretation {
  filters: ReadFilter[];
  /**
   * Whether the query cannot be a name: 'colleges in pune', 'engineering colleges'. Otherwise ('law college bangalore')
   * institutes with such a name match as well.
   */
  explicit: boolean;
  /** Whether the query has the word 'college', so that universities rank below colleges. */
  colleges: boolean;
  /**
   * The words beside a place, if there are several: 'university college of nursing' may be a name as well. Null otherwise.
   */
  besidePlace: string | null;
}

const connectors = new Set(['in', 'at', 'near', 'around', 'within', 'from']);
// 'university' is here for the phrases in which it is no kind: a university college is a college.
const nouns = new Set([
  'college',
  'institute',
  'school',
  'academy',
  'center',
  'course',
  'admission',
  'university',
]);
// The kinds that a noun names.
const kindsOf = new Map([
  ['college', ['college', 'constituent-college']],
  ['institute', ['institute']],
  ['school', ['school']],
  ['polytechnic', ['polytechnic']],
]);
const plurals = /^(colleges|institutes|institutions|universities|schools|academies|courses|centres|centers)$/;
const praise = new Set(['best', 'top', 'good', 'list', 'famous', 'all']);
const fillers = new Set(['of', 'the', 'for', 'and', 'with', 'a', 'an', 'is', 'are', 'offering', 'only']);

const placeParameters: ReadonlySet<ReadFilter['parameter']> = new Set(['state', 'district', 'country']);

// The most words of a phrase that is looked up in the vocabulary.
const maxPhraseWords = 5;

/**
 * Interprets a query in which every word is part of a place, a discipline or a kind, or says nothing ('best', 'in'). Null for
 * every other query: it is a name.
 */
export function interpretQuery(
  { words, plain }: ParsedText,
  meanings: Vocabulary['meanings'],
): Interpretation | null {
  const filters: ReadFilter[] = [];
  const besidePlace: string[] = [];
  let explicit = false;
  let position = 0;
  while (position < words.length) {
    const asTyped = at(plain, position);
    const phrase = phraseAt(words, position, meanings);
    if (phrase && !qualifiesNoun(phrase, words[position + phrase.length])) {
      const text = plain.slice(position, position + phrase.length).join(' ');
      filters.push({ ...phrase.meaning, text });
      if (!placeParameters.has(phrase.meaning.parameter)) besidePlace.push(text);
      if (plurals.test(asTyped)) explicit = true;
      position += phrase.length;
      continue;
    }
    const word = at(words, position);
    const connects = connectors.has(word) || praise.has(word);
    if (connects || plurals.test(asTyped)) explicit = true;
    else if (!nouns.has(word) && !fillers.has(word)) return null;
    if (!connects) besidePlace.push(asTyped);
    position += 1;
  }
  const hasPlace = filters.some(({ parameter }) => placeParameters.has(parameter));
  const isClear = explicit || (hasPlace && filters.some(({ parameter }) => parameter === 'discipline'));
  if (filters.length === 0 || !isClear) return null;
  return {
    filters,
    explicit,
    colleges: words.includes('college'),
    besidePlace: hasPlace && besidePlace.length > 1 ? besidePlace.join(' ') : null,
  };
}

/**
 * The values that a text names, if it is just one word or phrase for a discipline, a kind or a place; empty for a noun without
 * a kind of its own, such as 'academy', which only a name can say. Null for any other text. `words` are those of `wordsOf`.
 */
export function plainMeaning(words: string[], meanings: Vocabulary['meanings']): Meaning[] | null {
  const text = words.join(' ');
  const meaning = meanings.get(text);
  if (meaning) return [meaning];
  if (!nouns.has(text) && !kindsOf.has(text)) return null;
  return (kindsOf.get(text) ?? []).map((value) => ({ parameter: 'kind', value }));
}

interface Phrase {
  meaning: Meaning;
  /** In words. */
  length: number;
}

/** Whether the phrase is a kind that only qualifies the next word: in 'university college' the college is meant. */
function qualifiesNoun({ meaning }: Phrase, next: string | undefined): boolean {
  return meaning.parameter === 'kind' && next !== undefined && nouns.has(next);
}

/** The longest phrase with a meaning that begins at a position. */
function phraseAt(words: string[], position: number, meanings: Vocabulary['meanings']): Phrase | null {
  for (let length = Math.min(maxPhraseWords, words.length - position); length > 0; length -= 1) {
    const meaning = meanings.get(words.slice(position, position + length).join(' '));
    if (meaning) return { meaning, length };
  }
  return null;
}
