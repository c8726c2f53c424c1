import { type TString, Type } from 'typebox';
import { plainWordsOf } from '../../domain/text/names.ts';

/** Names of up to 200 characters have at most 34 words. Each word costs the index some ten look-ups. */
const maxQueryWords = 40;

/** The schema of a searched text, for which `queryTextError` returns null. */
export function queryText(maxLength: number, description: string): TString {
  return Type.String({ maxLength, description, 'x-query-text': maxLength });
}

/**
 * Why a text must not be searched for, or null. It may have at most `maxLength` characters even when normalized for
 * comparison (U+FDFA alone becomes 18 characters), so that a short query cannot become an expensive one.
 */
export function queryTextError(text: string, maxLength: number): string | null {
  const lower = text.normalize('NFC').toLowerCase();
  if (lower.length > maxLength || lower.normalize('NFKC').length > maxLength)
    return `must have at most ${maxLength} characters after Unicode normalization`;
  if (plainWordsOf(text).length > maxQueryWords) return `must have at most ${maxQueryWords} words`;
  return null;
}
