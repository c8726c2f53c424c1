import abbreviations from '../../../mappings/abbreviations.json' with { type: 'json' };
import { memo } from '../memo.ts';
import { addToStringSet, toStringSet } from './string-set.ts';

// Words that names share and people leave out or add at will.
const fillers = new Set([
  'of',
  'the',
  'and',
  'for',
  'in',
  'at',
  'to',
  'a',
  'an',
  'on',
  'de',
  'la',
  'du',
  'der',
  'und',
]);

const expansions = new Map(Object.entries(abbreviations));

/**
 * The words of a name or a query as they are compared: lower case, without accents, apostrophes and punctuation,
 * initials joined ('A.B.M.' is 'abm'), '&' written out, abbreviations expanded, plurals made singular.
 * `mappings/institutes.json` (analyzer `words`) does the same to what is indexed as text.
 */
export function wordsOf(text: string): string[] {
  return asCompared(plainWordsOf(text));
}

/** `wordsOf` a text with these `plainWordsOf`. */
export function asCompared(plainWords: string[]): string[] {
  return plainWords.map((word) => singular(expansions.get(word) ?? word));
}

const shortestGlued = 3;

/** What `word` says where an abbreviation is stuck to its neighbour: 'shrimatikapoori' for 'smtkapoori'. Mostly none. */
export function unglued(word: string): string[] {
  const out: string[] = [];
  for (const [short, long] of expansions) {
    if (short.length < shortestGlued || word.length < short.length + shortestGlued) continue;
    if (word.startsWith(short)) out.push(long + word.slice(short.length));
    if (word.endsWith(short)) out.push(word.slice(0, -short.length) + long);
  }
  return out;
}

// Accents and other scripts, apostrophes, '&', and dots, which may stand behind initials.
const notSimple = /[^\0-\x7f]|['`&.]/;
// Between two initials. What comes first fails fast almost everywhere.
const betweenInitials = /(?=[.\s])(?<=(?<![\p{L}\p{N}])\p{L})(?:\.\s?|\s)(?=\p{L}(?![\p{L}\p{N}]))/u;
const allBetweenInitials = new RegExp(betweenInitials, 'gu');
const eachWord = /[\p{L}\p{N}\p{M}]+/gu;

/** Like `wordsOf`, but the words as they are written, abbreviations and plurals left alone. */
export function plainWordsOf(text: string): string[] {
  return readWords(text).plain;
}

export interface NameWords {
  /** as `plainWordsOf` gives them: 'R.V.', 'R. V.' and 'R V' are 'rv' */
  plain: string[];
  /** the same with each initial as a word of its own; null where there are none */
  apart: string[] | null;
}

/** The words of a name, as `plainWordsOf` gives them, and with its initials apart. */
export function readWords(text: string): NameWords {
  // Most names are letters, digits and commas: much of a rebuild's own time goes here.
  if (!notSimple.test(text)) {
    const plain = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
    if (!plain.some((each, position) => each.length === 1 && plain[position + 1]?.length === 1))
      return { plain, apart: null };
  }
  const plainText = withoutAccents(text);
  const words = plainText.match(eachWord) ?? [];
  if (!betweenInitials.test(plainText)) return { plain: words, apart: null };
  return { plain: plainText.replace(allBetweenInitials, '').match(eachWord) ?? [], apart: words };
}

/** In lower case; accents go from Latin letters alone: in other scripts a mark makes another letter (й), or is a vowel. */
function withoutAccents(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/(?<=\p{Script=Latin})\p{M}+/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/['’‘`´\uFFFD]/g, '')
    .replace(/&/g, ' and ');
}

/** The words that tell names apart: fillers left out, unless nothing else is there. */
export function significant(words: string[]): string[] {
  const left = words.filter((word) => !fillers.has(word));
  return left.length > 0 ? left : words;
}

export function isFiller(word: string): boolean {
  return fillers.has(word);
}

/** What a whole query is compared with: the words in order. */
export function fullName(text: string): string {
  return significant(wordsOf(text)).join(' ');
}

/** What a whole query is compared with whatever its order: 'University of Delhi' is 'Delhi University'. */
export function wordSet(text: string): string {
  return joinSorted(significant(wordsOf(text)));
}

/** `wordSet` of a text with these significant words. */
export function joinSorted(words: string[]): string {
  return toStringSet(words).join(' ');
}

/**
 * The ways to write a name in full: as it is, and without what stands behind the first comma, in brackets, or before it
 * as a number code ('084 Faculty of ...'): in this data those are places and registration codes.
 */
export function waysToWrite(name: string): string[] {
  if (!/[(,\d]/.test(name)) return [name];
  const short = withoutBrackets(name)
    .replace(/^\s*[A-Z]?\d+[\s.-]+/, '')
    .replace(/,.*$/s, '')
    .trim();
  return short !== '' && short !== name ? [name, short] : [name];
}

/** Not by a regular expression: each '(' without its ')' would make that read the rest of the name again. */
function withoutBrackets(text: string): string {
  let out = '';
  let from = 0;
  for (;;) {
    const opens = text.indexOf('(', from);
    const closes = opens < 0 ? -1 : text.indexOf(')', opens);
    if (closes < 0) return out + text.slice(from);
    out += `${text.slice(from, opens)} `;
    from = closes + 1;
  }
}

const mostLeading = 3;
const honorifics = new Set(
  'dr prof shri sri shree sree smt shrimati pt pandit late st saint sant sir swami'.split(' '),
);

// One word, two initials.
const compounds = new Map([
  ['vishwavidyalaya', 'vishwa vidyalaya'],
  ['vishwavidyalay', 'vishwa vidyalaya'],
  ['vishvavidyalaya', 'vishva vidyalaya'],
  ['mahavidyalaya', 'maha vidyalaya'],
  ['mahavidyalay', 'maha vidyalaya'],
  ['tamilnadu', 'tamil nadu'],
]);

const kindWords =
  /^(univ\w*|institut\w*|college|colleges|school|academy|vishwa\w*|vishva\w*|mahavid\w*|vidyap\w*|polytechnic|faculty|center|centre|education\w*|foundation)$/;
// Where the proper name ends and the kind of institute begins.
const isKindWord = memo((word) => kindWords.test(word));

// Of 60,000 real institutes none has more than 29.
const mostAcronyms = 40;

/**
 * The acronyms that a full name may go by, in lower case: initials of its significant words (iit), with the initial of
 * its place (iitr), with the first word last for 'University of X' (du), with its 'and' (cusat), of the proper name
 * alone (ccs, for 'ccs university'), with and without honorifics (svce, vce), of compounds by their parts (davv), and
 * with initials in full (rvce). Ambiguous by nature: two to eight letters, weighted below names.
 */
export function acronymsOf(name: string, place: string | null): string[] {
  return acronymsOfWays(waysToWrite(name).map(readWords), place);
}

/** `acronymsOf` a name with these ways to write it. */
export function acronymsOfWays(names: NameWords[], place: string | null): string[] {
  const out: string[] = [];
  const add = (acronym: string) => {
    if (out.length < mostAcronyms && /^\p{L}{2,8}$/u.test(acronym)) addToStringSet(out, acronym);
  };
  const placeWord = place === null ? undefined : plainWordsOf(place)[0];
  const ways = names.flatMap(({ plain, apart }) => (apart ? [plain, apart] : [plain]));
  for (const all of ways.flatMap(withAndWithoutHonorifics)) {
    const words = significant(all);
    const short = initials(words);
    add(short);
    if (words.some((word) => compounds.has(word)))
      add(initials(words.flatMap((word) => (compounds.get(word) ?? word).split(' '))));
    if (words.length < all.length) {
      add(initials(all));
      if (all.includes('and')) add(initials(all.filter((word) => word === 'and' || !isFiller(word))));
    }
    if (all[0] === 'university' && all[1] === 'of') add(short.slice(1) + short[0]);
    const kindAt = words.findIndex(isKindWord);
    if (kindAt > 1) add(initials(words.slice(0, kindAt)));
    if (placeWord && !words.includes(placeWord)) add(short + placeWord[0]);
  }
  return out;
}

/**
 * The words as they are, without each of the honorifics that they begin with in turn ('Late Shri ...' is written with one,
 * both or none), and without any.
 */
function withAndWithoutHonorifics(words: string[]): string[][] {
  if (!words.some((word) => honorifics.has(word))) return [words];
  const own = words.findIndex((word) => !honorifics.has(word));
  if (own < 0) return [words];
  const out: string[][] = [];
  for (let from = 0; from <= Math.min(own, mostLeading); from += 1) out.push(words.slice(from));
  const none = words.filter((word) => !honorifics.has(word));
  if (none.length < words.length - own) out.push(none);
  return out;
}

function initials(words: string[]): string {
  let letters = '';
  for (const word of words) letters += word[0];
  return letters;
}

/**
 * What people call an institute beside its names: a university by the town it is in ('Meerut University' for Chaudhary
 * Charan Singh University) and by its proper name alone ('Oxford'), 'Georgia Tech' for Georgia Institute of Technology.
 * As `wordSet` compares. `names`: the significant words of each way to write a name.
 */
export function nicknamesOf(kind: string, names: string[][], city: string | null): string[] {
  const isUniversity = kind === 'university';
  const nicknames: string[] = [];
  for (const words of names) {
    if (isUniversity) nicknames.push(joinSorted(words.filter((word) => word !== 'university')));
    const at = words.indexOf('institute');
    if (at > 0 && words[at + 1] === 'technology') nicknames.push(joinSorted(words.toSpliced(at, 1)));
  }
  if (isUniversity && city) nicknames.push(wordSet(`${city} University`));
  return nicknames.filter((nickname) => nickname !== '');
}

/**
 * Whether another name is the label of a web address ('law' of law.mil.pl), as the lists of academic domains bring it: one
 * word without a capital. It is a short name, not a name.
 */
export function isLabel(alias: string): boolean {
  return /^[a-z0-9][a-z0-9-]*$/.test(alias);
}

/** English plurals, from five letters: MITS is no plural of MIT. */
function singular(word: string): string {
  if (word.length < 5 || !word.endsWith('s') || /(ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  return word.slice(0, -1);
}
