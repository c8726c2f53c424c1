import { cleanText } from './search-url.ts';

const conjunctions = new Set(['and', 'or']);
/** Words that only lead to the next one, and go with it: 'colleges in Pune'. */
const leading = new Set([
  'in',
  'at',
  'near',
  'around',
  'within',
  'from',
  'of',
  'for',
  'with',
  'the',
  'offering',
]);
/** Words that are not worth a search by themselves. */
const generic =
  /^(colleges?|institutes?|institutions?|schools?|academy|academies|cent(re|er)s?|courses?|admissions?|best|top|good|famous|list|all|a|an|is|are|only)$/;

interface Word {
  start: number;
  end: number;
  key: string;
}

function splitWords(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{N}\p{M}'’‘`´]+|&/gu)].map(({ 0: found, index }) => ({
    start: index,
    end: index + found.length,
    key: found === '&' ? 'and' : normalizeWord(found),
  }));
}

function normalizeWord(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
}

/**
 * Removes the words of `text` from `q`, together with the words that only led to them: 'law colleges in Pune' without
 * 'pune' is 'law colleges'. Returns '' if only generic words such as 'best colleges' are left, and null if `q` does not
 * contain the text. Case, accents and the dots of initials are ignored.
 */
export function withoutWords(q: string, text: string): string | null {
  const words = splitWords(q);
  const span = findSpan(words, normalizeWord(text));
  if (!span) return null;
  let [first, last] = span;
  const key = (position: number) => words[position]?.key ?? '';
  if (conjunctions.has(key(last + 1))) last += 1;
  else while (conjunctions.has(key(first - 1)) || leading.has(key(first - 1))) first -= 1;
  const rest = tidyPunctuation(`${q.slice(0, words[first]?.start)} ${q.slice(words[last]?.end)}`);
  const isMeaningful = splitWords(rest).some((word) => !generic.test(word.key) && !leading.has(word.key));
  return isMeaningful ? rest : '';
}

/** The positions of the first and the last of the consecutive words that form `joinedWords` when joined. */
function findSpan(words: Word[], joinedWords: string): [number, number] | null {
  if (joinedWords === '') return null;
  for (let first = 0; first < words.length; first += 1) {
    let joined = '';
    for (let last = first; last < words.length && joined.length < joinedWords.length; last += 1) {
      joined += words[last]?.key ?? '';
      if (joined === joinedWords) return [first, last];
    }
  }
  return null;
}

function tidyPunctuation(text: string): string {
  return cleanText(text)
    .replace(/\s*([,;])(\s*[,;])+/g, '$1')
    .replace(/\s+([,;])/g, '$1')
    .replace(/^[\s,;:/&.-]+|[\s,;:/&-]+$/g, '');
}
