import type { ReadFilter } from '../../contract/responses/search-response.ts';
import type { Meaning, Vocabulary } from '../../domain/search/vocabulary.ts';
import type { ParsedText } from '../../domain/text/parsed-text.ts';

/** How a query was read that names no institute but says what kind of institutes is wanted. */
export interface Interpretation {
  filters: ReadFilter[];
  /**
   * Whether nothing else can be meant: 'colleges in pune', 'engineering colleges'. Otherwise ('law college bangalore')
   * institutes of such a name count as well.
   */
  explicit: boolean;
  /** Whether colleges were asked for by that word, so that universities come after them. */
  colleges: boolean;
  /**
   * What stands beside a place, where that is several words: 'university college of nursing' may be a name as well. Else
   * null.
   */
  besidePlace: string | null;
}

const connectors = new Set(['in', 'at', 'near', 'around', 'within', 'from']);
// 'university' where it is no kind: a university college is a college.
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
// What is of a kind without saying so in its name.
const kindsOf = new Map([
  ['college', ['college', 'constituent-college']],
  ['institute', ['institute']],
  ['school', ['school']],
  ['polytechnic', ['polytechnic']],
]);
const plurals = /^(colleges|institutes|institutions|universities|schools|academies|courses|centres|centers)$/;
const praise = new Set(['best', 'top', 'good', 'list', 'famous', 'all']);
const silent = new Set(['of', 'the', 'for', 'and', 'with', 'a', 'an', 'is', 'are', 'offering', 'only']);

const places: ReadonlySet<ReadFilter['parameter']> = new Set(['state', 'district', 'country']);

const longestPhrase = 5;

/** Reads a query of which every word is a place, a discipline, a kind, or says nothing; null for every other. */
export function interpretQuery(
  { words, plain: written }: ParsedText,
  meanings: Vocabulary['meanings'],
): Interpretation | null {
  const filters: ReadFilter[] = [];
  const beside: string[] = [];
  let explicit = false;
  let position = 0;
  while (position < words.length) {
    const found = phraseAt(words, position, meanings);
    if (found && !isOfNoun(found, words[position + found.length])) {
      const text = written.slice(position, position + found.length).join(' ');
      filters.push({ ...found.meaning, text });
      if (!places.has(found.meaning.parameter)) beside.push(text);
      if (plurals.test(written[position] as string)) explicit = true;
      position += found.length;
      continue;
    }
    const word = words[position] as string;
    const joins = connectors.has(word) || praise.has(word);
    if (joins || plurals.test(written[position] as string)) explicit = true;
    else if (!nouns.has(word) && !silent.has(word)) return null;
    if (!joins) beside.push(written[position] as string);
    position += 1;
  }
  const placed = filters.some(({ parameter }) => places.has(parameter));
  const telling = explicit || (placed && filters.some(({ parameter }) => parameter === 'discipline'));
  if (filters.length === 0 || !telling) return null;
  return {
    filters,
    explicit,
    colleges: words.includes('college'),
    besidePlace: placed && beside.length > 1 ? beside.join(' ') : null,
  };
}

/**
 * What a text stands for that is one word or phrase for a discipline, a kind or a place: the values that it names, none for
 * a word like 'college' that only a name can say. Null for any other text.
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
  /** words */
  length: number;
}

/** Whether a kind only says of which kind the institute is that the next word means. */
function isOfNoun({ meaning }: Phrase, next: string | undefined): boolean {
  return meaning.parameter === 'kind' && next !== undefined && nouns.has(next);
}

function phraseAt(words: string[], position: number, meanings: Vocabulary['meanings']): Phrase | null {
  for (let length = Math.min(longestPhrase, words.length - position); length > 0; length -= 1) {
    const meaning = meanings.get(words.slice(position, position + length).join(' '));
    if (meaning) return { meaning, length };
  }
  return null;
}
