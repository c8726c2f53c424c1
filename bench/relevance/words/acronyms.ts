import { isGeneric, words } from './names.ts';
import { canonicalWord } from './spelling.ts';

const connectives = new Set(
  'of and for the in at to on a an de du la le les des der und et y e del di da do'.split(' '),
);
// Words that distinguish campuses and shifts, beside a name.
const ordinary = new Set(
  'east west north south girls boys women men new old day night evening main'.split(' '),
);
const titles = new Set('dr prof shri sri shree sree smt late pt sir st saint'.split(' '));

/**
 * The significant initials of a name in lower case: of all significant words, of those without titles, and also of 'University
 * of X' as 'X University'. They have three to six letters.
 */
export function initialsOf(name: string): string[] {
  const significant = wordsOfInitials(name);
  const untitled = significant.filter((word) => !titles.has(word));
  const turned = significant[0] === 'university' ? [...significant.slice(1), 'university'] : significant;
  const readings = [significant, untitled, turned].map((reading) => reading.map((word) => word[0]).join(''));
  return [...new Set(readings)].filter((letters) => /^\p{L}{3,6}$/u.test(letters));
}

/** Whether a word is a title of a person and no part of the proper name. */
export function isHonorific(word: string): boolean {
  return titles.has(word);
}

/** The words of a name whose initials are in its acronyms. */
export function wordsOfInitials(name: string): string[] {
  return words(name).filter((word) => !connectives.has(word) && !/^\d/.test(word));
}

/** The short names in a name itself, in lower case: '(SASTRA)', and 'CIFE' in 'CIFE Kolkata'. */
export function statedShortNames(name: string): string[] {
  const inParentheses = [...name.matchAll(/\(([A-Z]{3,8})\)/g)].map((match) => match[1] as string);
  // In a name that is all in capitals the first word need not be a short name.
  const first = /[a-z]/.test(name) ? /^([A-Z]{3,8})\b/.exec(name)?.[1] : undefined;
  return [...inParentheses, ...(first ? [first] : [])]
    .map((short) => short.toLowerCase())
    .filter((short) => !ordinary.has(short));
}

/**
 * A name that several places share, and the place: 'Indian Institute of Technology, Roorkee', 'IIT Bombay' written out.
 * Null if the name does not end with a place.
 */
export function splitPlace(name: string): { head: string; place: string } | null {
  const [, beforeComma, afterComma] = /^([^,]+),\s*([\p{L} ]{3,25})$/u.exec(name) ?? [];
  const [, beforeWord, lastWord] = /^(.+) (\p{L}{4,})$/u.exec(name) ?? [];
  const head = beforeComma ?? beforeWord;
  const place = (afterComma ?? lastWord)?.trim();
  const endsGeneric = isGeneric(canonicalWord(words(head ?? '').at(-1) ?? ''));
  if (!head || !place || !endsGeneric || isGeneric(canonicalWord(words(place).at(-1) ?? ''))) return null;
  return /^(of|and|for|in|at)$/i.test(head.split(' ').at(-1) ?? '') ? null : { head, place };
}

/** The label of a web address, if it is a short name: https://www.iitb.ac.in -> iitb. */
export function domainLabel(website: string | null): string | null {
  const host = website && URL.canParse(website) ? new URL(website).hostname : null;
  const labels = host?.replace(/^www\d?\./, '').split('.') ?? [];
  while (
    labels.length > 1 &&
    /^(ac|edu|co|org|com|net|gov|res|int|info|[a-z]{2})$/.test(labels.at(-1) ?? '')
  ) {
    labels.pop();
  }
  const label = labels.at(-1) ?? '';
  return /^[a-z]{2,8}$/.test(label) ? label : null;
}
