import { dictionary } from '@zxcvbn-ts/language-common';
import { canonicalEmail } from '../domain/account.ts';

// The 49,000 leaked passwords of zxcvbn's dictionary (npm @zxcvbn-ts/language-common, MIT).
const common = new Set<string>(dictionary['passwords-common'] as string[]);

// Guessing programs try first the passwords in which fewer characters than this are unpredictable.
const minUnpredictable = 5;
const minPeriod = 8;
// Shorter parts of an e-mail address occur in many words by chance.
const minPartLength = 4;
const keyRows = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/**
 * Returns a message ('must not be …') for each rule that a new password breaks. The rules refuse what is guessed first:
 * runs and repetitions, the account's e-mail address, and common passwords, also with a few characters around them. Length
 * and encoding are the caller's to check. Takes time linear in the length of the password.
 */
export function findPasswordErrors(password: string, email: string): string[] {
  const errors: string[] = [];
  const text = normalize(password);
  if (text.length === 0) return errors;
  if (countUnpredictable(text) < minUnpredictable || new Set(text).size < minUnpredictable)
    errors.push(
      `must have at least ${minUnpredictable} different characters, not counting runs such as 12345 or qwerty`,
    );
  else if (isRepeated(text)) errors.push('must not be a repeated short text');
  if (isMadeOf(text, addressParts(email))) errors.push('must not be derived from the e-mail address');
  if (isCommon(text)) errors.push('must not be a common password, even with a few characters added');
  return errors;
}

/** One form for all spellings: case and character width make a password no harder to guess. */
function normalize(text: string): string {
  return text.toWellFormed().normalize('NFKC').toLowerCase();
}

/**
 * How many characters neither repeat the previous one nor are adjacent to it in the alphabet or on a keyboard. A year
 * counts as one character.
 */
function countUnpredictable(text: string): number {
  let count = 0;
  let before = '';
  for (const character of text.replace(/(?:19|20)\d\d/g, '2')) {
    if (!follows(before, character)) count += 1;
    before = character;
  }
  return count;
}

function follows(before: string, character: string): boolean {
  if (before === '') return false;
  const step = (character.codePointAt(0) as number) - (before.codePointAt(0) as number);
  if (Math.abs(step) <= 1) return true;
  return keyRows.some((row) => {
    const [from, to] = [row.indexOf(before), row.indexOf(character)];
    return from >= 0 && to >= 0 && Math.abs(from - to) === 1;
  });
}

/** Whether the text repeats one short part; the last repetition may be incomplete. */
function isRepeated(text: string): boolean {
  for (let length = 1; length < minPeriod && length * 2 <= text.length; length += 1)
    if (text.startsWith(text.slice(length))) return true;
  return false;
}

/** The address itself, the parts before and after the @, and the words in them; the longest first. */
function addressParts(email: string): string[] {
  const address = normalize(canonicalEmail(email));
  const parts = [address, ...address.split('@'), ...address.split(/[^\p{L}\p{N}]+/u)];
  return [...new Set(parts)]
    .filter((part) => part.length >= minPartLength)
    .sort((a, b) => b.length - a.length);
}

function isMadeOf(text: string, parts: string[]): boolean {
  const rest = parts.reduce((left, part) => left.replaceAll(part, ''), text);
  return rest.length < text.length && countUnpredictable(rest) < minUnpredictable;
}

function isCommon(text: string): boolean {
  // From the first letter to the last, without the digits and signs around them.
  const core = /\p{L}(?:.*\p{L})?/su.exec(text)?.[0] ?? '';
  const around = countUnpredictable(text) - countUnpredictable(core);
  const candidates = [text, ...(core.length >= minPartLength && around < minUnpredictable ? [core] : [])];
  return candidates.some(
    (each) =>
      common.has(each) ||
      common.has(replaceLookalikes(each, 'i')) ||
      common.has(replaceLookalikes(each, 'l')),
  );
}

const letters: Record<string, string> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
};

/** Replaces characters that look like letters by those letters; `one` is what 1, ! and | stand for. */
function replaceLookalikes(text: string, one: 'i' | 'l'): string {
  return text.replace(/[@430$57!1|]/g, (character) => letters[character] ?? one);
}
