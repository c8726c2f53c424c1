import { cleanText } from './search-url.ts';

const conjunctions = new Set(['and', 'or']);
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
// What says nothing once the words that were read as filters are gone.
const generic =
  /^(colleges?|institutes?|institutions?|schools?|academy|academies|cent(re|er)s?|courses?|admissions?|best|top|good|famous|list|all|a|an|is|are|only)$/;

interface Word {
  start: number;
  end: number;
  key: string;
}

function wordsIn(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{N}\p{M}'’‘`´]+|&/gu)].map(({ 0: found, index }) => ({
    start: index,
    end: index + found.length,
    key: found === '&' ? 'and' : keyOf(found),
  }));
}

function keyOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
}

/**
 * `q` without the words of `text`, and without what only led to them: 'law colleges in Pune' without 'pune' is 'law
 * colleges'. '' where no more than such as 'best colleges' is left; null where `q` does not have them. Case, accents and
 * the dots of initials make no difference.
 */
export function withoutWords(q: string, text: string): string | null {
  const words = wordsIn(q);
  const span = spanOf(words, keyOf(text));
  if (!span) return null;
  let [first, last] = span;
  const key = (position: number) => words[position]?.key ?? '';
  if (conjunctions.has(key(last + 1))) last += 1;
  else while (conjunctions.has(key(first - 1)) || leading.has(key(first - 1))) first -= 1;
  const rest = tidied(`${q.slice(0, words[first]?.start)} ${q.slice(words[last]?.end)}`);
  const says = wordsIn(rest).some((word) => !generic.test(word.key) && !leading.has(word.key));
  return says ? rest : '';
}

/** The first run of words that, written together, is `wanted`. */
function spanOf(words: Word[], wanted: string): [number, number] | null {
  if (wanted === '') return null;
  for (let first = 0; first < words.length; first += 1) {
    let joined = '';
    for (let last = first; last < words.length && joined.length < wanted.length; last += 1) {
      joined += words[last]?.key ?? '';
      if (joined === wanted) return [first, last];
    }
  }
  return null;
}

function tidied(text: string): string {
  return cleanText(text)
    .replace(/\s*([,;])(\s*[,;])+/g, '$1')
    .replace(/\s+([,;])/g, '$1')
    .replace(/^[\s,;:/&.-]+|[\s,;:/&-]+$/g, '');
}
