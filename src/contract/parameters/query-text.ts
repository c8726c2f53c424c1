import { type TString, Type } from 'typebox';
import { plainWordsOf } from '../../domain/text/names.ts';

/** Names of up to 200 characters have at most 34 words; each costs the index some ten look-ups. */
export const maxQueryWords = 40;

/** A parameter that is searched for: `queryTextError` holds for it, so that a few characters cannot become thousands. */
export function queryText(maxLength: number, description: string): TString {
  return Type.String({ maxLength, description, 'x-query-text': maxLength });
}

/**
 * What is wrong with a text that is searched for: longer than `maxLength` once it is written as it is compared (U+FDFA, for
 * one, stands for 18 characters), or of too many words. Null where nothing is.
 */
export function queryTextError(text: string, maxLength: number): string | null {
  const lower = text.normalize('NFC').toLowerCase();
  if (lower.length > maxLength || lower.normalize('NFKC').length > maxLength)
    return `must have at most ${maxLength} characters, ligatures and the like written out`;
  if (plainWordsOf(text).length > maxQueryWords) return `must have at most ${maxQueryWords} words`;
  return null;
}
