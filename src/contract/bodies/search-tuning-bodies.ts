import { type Static, Type } from 'typebox';
import { maxKilobytes } from '../../domain/body-size.ts';
import { storedSlug } from '../../domain/institutes/slug.ts';
import { maxSynonymWords } from '../../domain/search/relevance.ts';
import { wordsOf } from '../../domain/text/names.ts';
import { textError } from '../../domain/text/visible-text.ts';
import type { FieldError } from '../../errors.ts';

const maxPinQueryLength = 200;
const maxTermLength = 100;
const closed = { additionalProperties: false };

/** A group of terms that mean the same in a query. */
export const synonymBody = Type.Object(
  {
    terms: Type.Array(Type.String({ minLength: 1, maxLength: maxTermLength }), {
      minItems: 2,
      maxItems: 20,
      description: `Terms that mean the same in a query, each of at most ${maxSynonymWords} words.`,
    }),
  },
  { ...closed, ...maxKilobytes(32) },
);
export type SynonymBody = Static<typeof synonymBody>;

/** The institutes that come first for a query. */
export const pinBody = Type.Object(
  {
    query: Type.String({
      minLength: 1,
      maxLength: maxPinQueryLength,
      description: 'The whole query, ignoring case, plurals, abbreviations and words like `of`.',
    }),
    slugs: Type.Array(Type.String(storedSlug), {
      minItems: 1,
      maxItems: 10,
      description:
        'Slugs of the institutes that come first, in this order. Unpublished institutes are skipped.',
    }),
  },
  { ...closed, ...maxKilobytes(8) },
);
export type PinBody = Static<typeof pinBody>;

/** Finds errors that the schema cannot express. `body` may be any JSON. */
export function findSynonymErrors(body: unknown): FieldError[] {
  const known = new Map<string, number>();
  return textsOf(body, 'terms').flatMap(({ text, at }) => {
    const pointer = `/terms/${at}`;
    // The schema refuses it already, and splitting text into words is fast only for texts as long as names.
    if (text.length > 2 * maxTermLength) return [];
    const words = wordsOf(text);
    const first = known.get(words.join(' '));
    const detail = textError(tidyText(text));
    if (detail !== null) return { pointer, detail };
    if (words.length > maxSynonymWords)
      return { pointer, detail: `must have at most ${maxSynonymWords} words` };
    if (first !== undefined) return { pointer, detail: `must differ from /terms/${first}` };
    known.set(words.join(' '), at);
    return [];
  });
}

export function findPinErrors(body: unknown): FieldError[] {
  const query = (body as { query?: unknown } | null)?.query;
  const errors: FieldError[] = [];
  // The schema refuses a longer one already, and splitting text into words is fast only for texts as long as names.
  if (typeof query === 'string' && query.length <= 2 * maxPinQueryLength) {
    const detail = textError(tidyText(query));
    if (detail !== null) errors.push({ pointer: '/query', detail });
    // NFC makes two characters of some letters.
    else if ([...tidyText(query)].length > maxPinQueryLength)
      errors.push({ pointer: '/query', detail: `must have at most ${maxPinQueryLength} characters` });
  }
  const known = new Map<string, number>();
  for (const { text, at } of textsOf(body, 'slugs')) {
    const first = known.get(text);
    if (first === undefined) known.set(text, at);
    else errors.push({ pointer: `/slugs/${at}`, detail: `must differ from /slugs/${first}` });
  }
  return errors;
}

/** Normalizes a text as it is stored: NFC, single spaces, none at its ends. */
export function tidyText(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/g, ' ');
}

function textsOf(body: unknown, member: string): { text: string; at: number }[] {
  const list = (body as Record<string, unknown> | null)?.[member];
  if (!Array.isArray(list)) return [];
  return list.flatMap((text: unknown, at) => (typeof text === 'string' ? { text, at } : []));
}
