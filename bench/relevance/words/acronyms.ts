import { isGeneric, words } from './names.ts';
import { canonicalWord } from './spelling.ts';

const connectives = new Set(
  'of and for the in at to on a an de du la le les des der und et y e del di da do'.split(' '),
);
// Beside a name these tell campuses and shifts apart.
const ordinary = new Set(
  'east west north south girls boys women men new old day night evening main'.split(' '),
);
const titles = new Set('dr prof shri sri shree sree smt late pt sir st saint'.split(' '));

/**
 * The significant initials that people make of a name, lower case: of all significant words, of those without titles,
 * and with 'University of X' read as 'X University' too. Three letters at least, six at most.
 */
export function initialsOf(name: string): string[] {
  const significant = wordsOfInitials(name);
  const untitled = significant.filter((word) => !titles.has(word));
  const turned = significant[0] === 'university' ? [...significant.slice(1), 'university'] : significant;
  const readings = [significant, untitled, turned].map((reading) => reading.map((word) => word[0]).join(''));
  return [...new Set(readings)].filter((letters) => /^\p{L}{3,6}$/u.test(letters));
}

/** Whether a word says who somebody is, not what the institute is called. */
export function isHonorific(word: string): boolean {
  return titles.has(word);
}

/** The words of a name that have an initial in its acronyms. */
export function wordsOfInitials(name: string): string[] {
  return words(name).filter((word) => !connectives.has(word) && !/^\d/.test(word));
}

/** Short names that a name itself states: '(SASTRA)', and 'CIFE' of 'CIFE Kolkata'. Lower case. */
export function statedShortNames(name: string): string[] {
  const inParentheses = [...name.matchAll(/\(([A-Z]{3,8})\)/g)].map((match) => match[1] as string);
  // In a name all in capitals the first word says nothing of that kind.
  const first = /[a-z]/.test(name) ? /^([A-Z]{3,8})\b/.exec(name)?.[1] : undefined;
  return [...inParentheses, ...(first ? [first] : [])]
    .map((short) => short.toLowerCase())
    .filter((short) => !ordinary.has(short));
}

/**
 * A name that several places share, and the place: 'Indian Institute of Technology, Roorkee', 'IIT Bombay' written out.
 * null where it does not end so.
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

/** The own label of a web address, where it is a short name: https://www.iitb.ac.in -> iitb. */
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
