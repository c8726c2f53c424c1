import abbreviations from '../../../mappings/abbreviations.json' with { type: 'json' };
import { memo } from '../memo.ts';
import { addToStringSet, toStringSet } from './string-set.ts';

// Words that many names share and that people leave out or add at will.
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
 * The words of a name or a query as they are compared: in lower case, without accents, apostrophes and punctuation, with
 * initials joined ('A.B.M.' is 'abm'), '&' written out, abbreviations expanded and plurals made singular. The analyzer `words`
 * in `mappings/institutes.json` does the same to text fields.
 */
export function wordsOf(text: string): string[] {
  return asCompared(plainWordsOf(text));
}

/** The words of `wordsOf`, from the words of `plainWordsOf`: one for each of them. */
export function asCompared(plainWords: string[]): string[] {
  return plainWords.map((word) => singular(expansions.get(word) ?? word));
}

// A shorter abbreviation, or one before or after fewer letters, is part of too many words.
const minGluedLength = 3;

/**
 * The words that are meant if an abbreviation is written as one word with its neighbour: 'shrimatikapoori' for 'smtkapoori'.
 * Empty for most words.
 */
export function unglued(word: string): string[] {
  const out: string[] = [];
  for (const [short, long] of expansions) {
    if (short.length < minGluedLength || word.length < short.length + minGluedLength) continue;
    if (word.startsWith(short)) out.push(long + word.slice(short.length));
    if (word.endsWith(short)) out.push(word.slice(0, -short.length) + long);
  }
  return out;
}

// Accents and other scripts, apostrophes, '&', and dots, which may follow initials.
const notSimple = /[^\0-\x7f]|['`&.]/;
/*
 * What separates two initials: the dot and the blank in 'R. V.', the dot in 'R.V.' and the blank in 'R V'. Removing it joins
 * the initials to one word. Read from left to right:
 *
 *   (?=[.\s])                          The next character is a dot or a blank. This check is first because it is cheap and fails
 *                                      at almost every position; the look-behinds would be tried at each of them otherwise.
 *   (?<=(?<![\p{L}\p{N}])\p{L})        Before it is a single letter, with no letter or digit before that: an initial.
 *   (?:\.\s?|\s)                      The separator itself: a dot with at most one blank, or one blank.
 *   (?=\p{L}(?![\p{L}\p{N}]))          After it is another single letter.
 *
 * Both initials are in look-arounds, so that they are not consumed: the 'V' of 'R V K' ends one match and begins the next.
 */
const betweenInitials = /(?=[.\s])(?<=(?<![\p{L}\p{N}])\p{L})(?:\.\s?|\s)(?=\p{L}(?![\p{L}\p{N}]))/u;
const allBetweenInitials = new RegExp(betweenInitials, 'gu');
const eachWord = /[\p{L}\p{N}\p{M}]+/gu;

/** Like `wordsOf`, but the words as they are written: abbreviations and plurals are left unchanged. */
export function plainWordsOf(text: string): string[] {
  return readWords(text).plain;
}

export interface NameWords {
  /** The words as `plainWordsOf` has them: 'R.V.', 'R. V.' and 'R V' are 'rv'. */
  plain: string[];
  /** The same words with each initial as a separate word; null if the name has no initials. */
  apart: string[] | null;
}

/** The words of a name as `plainWordsOf` has them, and with its initials apart. */
export function readWords(text: string): NameWords {
  // Most names have only ASCII letters, digits and commas. A rebuild spends much of its time here, so they take a shorter way.
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

/**
 * The text in lower case, without apostrophes and with '&' written out. Accents are removed from Latin letters only: in other
 * scripts a mark makes another letter (й) or is a vowel.
 */
function withoutAccents(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/(?<=\p{Script=Latin})\p{M}+/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/['’‘`´\uFFFD]/g, '')
    .replace(/&/g, ' and ');
}

/** The words without fillers; all words if there is nothing else. */
export function significant(words: string[]): string[] {
  const left = words.filter((word) => !fillers.has(word));
  return left.length > 0 ? left : words;
}

export function isFiller(word: string): boolean {
  return fillers.has(word);
}

/** A whole name or query as it is compared: its significant words in order. */
export function fullName(text: string): string {
  return significant(wordsOf(text)).join(' ');
}

/** A whole name or query as it is compared regardless of the order of its words: 'University of Delhi' is 'Delhi University'. */
export function wordSet(text: string): string {
  return joinSorted(significant(wordsOf(text)));
}

/** The `wordSet` of a text with these significant words. */
export function joinSorted(words: string[]): string {
  return toStringSet(words).join(' ');
}

/**
 * The ways to write a name in full: as it is, and without the text in brackets, the text after the first comma and a number
 * code at the beginning ('084 Faculty of ...'). In this data those are places and registration codes.
 */
export function waysToWrite(name: string): string[] {
  if (!/[(,\d]/.test(name)) return [name];
  const short = withoutBrackets(name)
    .replace(/^\s*[A-Z]?\d+[\s.-]+/, '')
    .replace(/,.*$/s, '')
    .trim();
  return short !== '' && short !== name ? [name, short] : [name];
}

/** This is no regular expression because that would read the rest of the name again for each '(' without a ')'. */
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

// How many leading honorifics are left out one after the other.
const maxLeadingHonorifics = 3;
const honorifics = new Set(
  'dr prof shri sri shree sree smt shrimati pt pandit late st saint sant sir swami'.split(' '),
);

// Words that give two initials.
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
// The first such word ends the proper name and begins the kind of institute.
const isKindWord = memo((word) => kindWords.test(word));

// None of the 60,000 real institutes has more than 29.
const maxAcronyms = 40;

/**
 * The acronyms that an institute with this full name may be called by, in lower case: the initials of its significant words
 * (iit), with the initial of its place (iitr), with the first word last for 'University of X' (du), with its 'and' (cusat), of
 * the proper name alone (ccs, for 'ccs university'), with and without honorifics (svce, vce), of the parts of compounds
 * (davv), and with all initials of the name (rvce). They have two to eight letters and are ambiguous, so they weigh less than
 * names.
 */
export function acronymsOf(name: string, place: string | null): string[] {
  return acronymsOfWays(waysToWrite(name).map(readWords), place);
}

/** The acronyms of a name with these ways to write it (`waysToWrite`). */
export function acronymsOfWays(names: NameWords[], place: string | null): string[] {
  const out: string[] = [];
  const add = (acronym: string) => {
    if (out.length < maxAcronyms && /^\p{L}{2,8}$/u.test(acronym)) addToStringSet(out, acronym);
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
 * The words as they are, without the first honorific, without the first two and so on ('Late Shri ...' is written with both,
 * one or none of them), and without any honorific.
 */
function withAndWithoutHonorifics(words: string[]): string[][] {
  if (!words.some((word) => honorifics.has(word))) return [words];
  const nameStart = words.findIndex((word) => !honorifics.has(word));
  if (nameStart < 0) return [words];
  const out: string[][] = [];
  for (let from = 0; from <= Math.min(nameStart, maxLeadingHonorifics); from += 1)
    out.push(words.slice(from));
  const none = words.filter((word) => !honorifics.has(word));
  if (none.length < words.length - nameStart) out.push(none);
  return out;
}

function initials(words: string[]): string {
  let letters = '';
  for (const word of words) letters += word[0];
  return letters;
}

/**
 * What people call an institute beside its names: a university by its city ('Meerut University' for Chaudhary Charan Singh
 * University) and by its proper name alone ('Oxford'), and 'Georgia Tech' for Georgia Institute of Technology. They are
 * written as by `wordSet`. `names` has the significant words of each way to write a name.
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
 * Whether an alias is the label of a web address ('law' of law.mil.pl), as the lists of academic domains have them: one word
 * without a capital letter. Such an alias is a nickname and no full name.
 */
export function isLabel(alias: string): boolean {
  return /^[a-z0-9][a-z0-9-]*$/.test(alias);
}

/** The singular of an English plural of five letters or more: MITS is no plural of MIT. */
function singular(word: string): string {
  if (word.length < 5 || !word.endsWith('s') || /(ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  return word.slice(0, -1);
}
