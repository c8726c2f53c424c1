import { type Static, Type } from 'typebox';
import type { InputFault } from '../errors.ts';
import { fullName, wordsOf } from './names.ts';
import { longestPhrase } from './relevance.ts';
import { storedSlug } from './slug.ts';

const longestPin = 200;
const closed = { additionalProperties: false };

/** What an admin says of words: terms of one group mean the same in a query. */
export const synonymBody = Type.Object(
  {
    terms: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
      minItems: 2,
      maxItems: 20,
      description: `what means the same in a query; a term has at most ${longestPhrase} words`,
    }),
  },
  closed,
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
  closed,
);
export type PinBody = Static<typeof pinBody>;

/** What the schema cannot say of a body, whatever it is. */
export function synonymFaults(body: unknown): InputFault[] {
  const known = new Map<string, number>();
  return textsOf(body, 'terms').flatMap(({ text, at }) => {
    const pointer = `/terms/${at}`;
    const words = wordsOf(text);
    const first = known.get(words.join(' '));
    if (words.length === 0) return { pointer, detail: 'has no word' };
    if (hasControl(text)) return { pointer, detail: 'has a control character' };
    if (words.length > longestPhrase) return { pointer, detail: `has more than ${longestPhrase} words` };
    if (first !== undefined) return { pointer, detail: `is the same as /terms/${first}` };
    known.set(words.join(' '), at);
    return [];
  });
}

export function pinFaults(body: unknown): InputFault[] {
  const query = (body as { query?: unknown } | null)?.query;
  const faults: InputFault[] = [];
  if (typeof query === 'string') {
    if (fullName(query) === '') faults.push({ pointer: '/query', detail: 'has no word' });
    // Some letters become two.
    else if ([...tidyText(query)].length > longestPin)
      faults.push({ pointer: '/query', detail: `must have at most ${longestPin} characters` });
    else if (hasControl(query)) faults.push({ pointer: '/query', detail: 'has a control character' });
  }
  const slugs = textsOf(body, 'slugs');
  for (const { text, at } of slugs) {
    const first = slugs.find((each) => each.text === text);
    if (first && first.at < at)
      faults.push({ pointer: `/slugs/${at}`, detail: `is the same as /slugs/${first.at}` });
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

function hasControl(text: string): boolean {
  return /[^\P{Cc}\s]/u.test(text);
}
