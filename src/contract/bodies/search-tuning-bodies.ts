import { type Static, Type } from 'typebox';
import { maxKilobytes } from '../../domain/body-size.ts';
import { storedSlug } from '../../domain/institutes/slug.ts';
import { longestPhrase } from '../../domain/search/relevance.ts';
import { wordsOf } from '../../domain/text/names.ts';
import { textError } from '../../domain/text/visible-text.ts';
import type { FieldError } from '../../errors.ts';

const longestPin = 200;
const longestTerm = 100;
const closed = { additionalProperties: false };

/** What an admin says of words: terms of one group mean the same in a query. */
export const synonymBody = Type.Object(
  {
    terms: Type.Array(Type.String({ minLength: 1, maxLength: longestTerm }), {
      minItems: 2,
      maxItems: 20,
      description: `what means the same in a query; a term has at most ${longestPhrase} words`,
    }),
  },
  { ...closed, ...maxKilobytes(32) },
);
export type SynonymBody = Static<typeof synonymBody>;

/** What an admin says of a query: which institutes come first. */
export const pinBody = Type.Object(
  {
    query: Type.String({
      minLength: 1,
      maxLength: longestPin,
      description: 'the whole query; case, plurals, abbreviations and words like `of` do not matter',
    }),
    slugs: Type.Array(Type.String(storedSlug), {
      minItems: 1,
      maxItems: 10,
      description:
        'the institutes that come first, in this order; those that are not published are passed over',
    }),
  },
  { ...closed, ...maxKilobytes(8) },
);
export type PinBody = Static<typeof pinBody>;

/** What the schema cannot say of a body, whatever it is. */
export function findSynonymErrors(body: unknown): FieldError[] {
  const known = new Map<string, number>();
  return textsOf(body, 'terms').flatMap(({ text, at }) => {
    const pointer = `/terms/${at}`;
    // The schema refuses it; and finding words is made for texts as long as names.
    if (text.length > 2 * longestTerm) return [];
    const words = wordsOf(text);
    const first = known.get(words.join(' '));
    const fault = textError(tidyText(text));
    if (fault !== null) return { pointer, detail: fault };
    if (words.length > longestPhrase) return { pointer, detail: `has more than ${longestPhrase} words` };
    if (first !== undefined) return { pointer, detail: `is the same as /terms/${first}` };
    known.set(words.join(' '), at);
    return [];
  });
}

export function findPinErrors(body: unknown): FieldError[] {
  const query = (body as { query?: unknown } | null)?.query;
  const faults: FieldError[] = [];
  // The schema refuses a longer one; and finding words is made for texts as long as names.
  if (typeof query === 'string' && query.length <= 2 * longestPin) {
    const fault = textError(tidyText(query));
    if (fault !== null) faults.push({ pointer: '/query', detail: fault });
    // Some letters become two.
    else if ([...tidyText(query)].length > longestPin)
      faults.push({ pointer: '/query', detail: `must have at most ${longestPin} characters` });
  }
  const known = new Map<string, number>();
  for (const { text, at } of textsOf(body, 'slugs')) {
    const first = known.get(text);
    if (first === undefined) known.set(text, at);
    else faults.push({ pointer: `/slugs/${at}`, detail: `is the same as /slugs/${first}` });
  }
  return faults;
}

/** As it is stored. */
export function tidyText(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/g, ' ');
}

function textsOf(body: unknown, member: string): { text: string; at: number }[] {
  const list = (body as Record<string, unknown> | null)?.[member];
  if (!Array.isArray(list)) return [];
  return list.flatMap((text: unknown, at) => (typeof text === 'string' ? { text, at } : []));
}
