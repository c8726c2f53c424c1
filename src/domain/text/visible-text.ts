const control = /[\p{Cc}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;
// Embeddings, overrides and isolates: the text after them is shown in another order than it is stored.
const reordering = /[\u202a-\u202e\u2066-\u2069]/u;
// The empty Braille pattern is blank and is not a space either.
const invisible = /[\p{Default_Ignorable_Code_Point}\u2800]/u;
// Joiners, direction marks and variation selectors are part of how some scripts are written, after one of their letters.
const partOfScript =
  /(?<=[[\p{L}\p{M}]--[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Default_Ignorable_Code_Point}]])[\u200c-\u200f\u061c\u180b-\u180d\u180f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{1,2}/gv;
// The Hangul fillers are letters that are invisible.
const legible = /[[\p{L}\p{N}]--\p{Default_Ignorable_Code_Point}]/v;

const loneSurrogate = 'must not contain half of a surrogate pair';

/** Why no field may contain this text, or null: Postgres stores neither NUL characters nor lone surrogates. */
export function encodingError(text: string): string | null {
  if (text.includes('\0')) return 'must not contain a NUL character';
  return text.isWellFormed() ? null : loneSurrogate;
}

/**
 * Why a text must not be shown to people, worded to follow its field's name, or null. It must be well-formed, contain a
 * letter or a digit, and have no character that is invisible or reorders the others. Leading and trailing spaces and line
 * breaks are the caller's concern. It takes linear time.
 */
export function textError(text: string): string | null {
  // Most texts are ASCII. These are two patterns because a single one, with the letter between two runs, takes quadratic time.
  if (/^[\x20-\x7e]*$/.test(text) && /[a-z0-9]/i.test(text)) return null;
  if (!text.isWellFormed()) return loneSurrogate;
  const found = (what: string, pattern: RegExp, within = text) => {
    const [character] = pattern.exec(within) ?? [];
    return character === undefined ? null : `must not contain ${what} (${codePointOf(character)})`;
  };
  return (
    found('a control character', control) ??
    found('a character that changes the direction of text', reordering) ??
    found('an invisible character', invisible, text.replace(partOfScript, '')) ??
    (legible.test(text) ? null : 'must contain a letter or a digit')
  );
}

function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`;
}
