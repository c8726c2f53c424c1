import { dictionary } from '@zxcvbn-ts/language-common';
import { canonicalEmail } from '../domain/account.ts';

// 49,000 passwords from leaks, as zxcvbn has them (npm @zxcvbn-ts/language-common, MIT).
const common = new Set<string>(dictionary['passwords-common'] as string[]);

// Whoever guesses begins with passwords of which fewer characters cannot be told from the one before.
const minUnpredictable = 5;
const minRepeated = 8;
// Shorter parts of an address are in many words by chance.
const minPart = 4;
const keyRows = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/**
 * Everything that speaks against a new password, beside its length, to be read behind its name: 'must not be …'. What is
 * guessed first is refused: runs and repetitions, the account's own address, common passwords and these with a few digits
 * around them. Whether it is well-formed is for whoever reads it to check. Linear in the length of the password.
 */
export function passwordFaults(password: string, email: string): string[] {
  const faults: string[] = [];
  const text = plain(password);
  if (text.length === 0) return faults;
  if (unpredictable(text) < minUnpredictable || new Set(text).size < minUnpredictable)
    faults.push(
      `must have at least ${minUnpredictable} different characters, not counting runs such as 12345 or qwerty`,
    );
  else if (isRepeated(text)) faults.push('must not be a short text repeated');
  if (isMadeOf(text, addressParts(email))) faults.push('must not be made of the e-mail address');
  if (isCommon(text)) faults.push('must not be a common password, or one with a few characters around it');
  return faults;
}

/** One form for all ways to write the same: guessing does not care for case or width. */
function plain(text: string): string {
  return text.toWellFormed().normalize('NFKC').toLowerCase();
}

/** How many characters neither repeat the one before nor are next to it, in the alphabet or on a keyboard; a year is one. */
function unpredictable(text: string): number {
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

/** Whether it is one short text over and over; the last time it may be cut off. */
function isRepeated(text: string): boolean {
  for (let length = 1; length < minRepeated && length * 2 <= text.length; length += 1)
    if (text.startsWith(text.slice(length))) return true;
  return false;
}

/** The address itself, the parts before and after its @, and the words of these. */
function addressParts(email: string): string[] {
  const address = plain(canonicalEmail(email));
  const parts = [address, ...address.split('@'), ...address.split(/[^\p{L}\p{N}]+/u)];
  return [...new Set(parts)].filter((part) => part.length >= minPart).sort((a, b) => b.length - a.length);
}

function isMadeOf(text: string, parts: string[]): boolean {
  const rest = parts.reduce((left, part) => left.replaceAll(part, ''), text);
  return rest.length < text.length && unpredictable(rest) < minUnpredictable;
}

function isCommon(text: string): boolean {
  // From the first letter to the last.
  const core = /\p{L}(?:.*\p{L})?/su.exec(text)?.[0] ?? '';
  const around = unpredictable(text) - unpredictable(core);
  const candidates = [text, ...(core.length >= minPart && around < minUnpredictable ? [core] : [])];
  return candidates.some(
    (each) => common.has(each) || common.has(spelled(each, 'i')) || common.has(spelled(each, 'l')),
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

/** With letters in the place of the characters that look like them. */
function spelled(text: string, one: 'i' | 'l'): string {
  return text.replace(/[@430$57!1|]/g, (character) => letters[character] ?? one);
}
