import type { FieldError } from '../../errors.ts';

/** Arrays and objects inside each other; what the API takes has five. */
export const maxJsonDepth = 20;
/** Members and elements in all; a row of an import with 500 programmes has half of them. */
export const maxJsonValues = 10_000;
const maxMemberName = 200;

export interface JsonErrors {
  /** What makes it unfit to be looked at any further: too deep for anything recursive, or too much to be validated. */
  unfit: FieldError | null;
  /** Texts that no database takes, the first `max` of them. */
  texts: FieldError[];
}

/**
 * What is wrong with a JSON value before it is known what it should be. Linear, bounded and not recursive itself, so that
 * it can be given whatever JSON.parse made of a foreign text.
 */
export function findJsonErrors(value: unknown, max: number): JsonErrors {
  const texts: FieldError[] = [];
  const unfit = (part: Part, detail: string) => ({ unfit: { pointer: pointerTo(part), detail }, texts });
  let values = 0;
  let level: Part[] = [{ value, name: '', whole: null }];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxJsonDepth) return unfit(topOf(level[0] as Part), tooDeep);
    const next: Part[] = [];
    for (const part of level) {
      if (typeof part.value === 'string') {
        const wrong = encodingError(part.value);
        if (wrong && texts.length < max) texts.push({ pointer: pointerTo(part), detail: wrong });
      } else if (typeof part.value === 'object' && part.value !== null) {
        const names = Object.keys(part.value);
        values += names.length;
        if (values > maxJsonValues)
          return {
            unfit: { pointer: '', detail: `has more than ${maxJsonValues} members and elements` },
            texts,
          };
        for (const name of names) {
          const wrong = nameFault(name);
          if (wrong) return unfit(part, `has a member whose name ${wrong}`);
          next.push({ value: (part.value as Record<string, unknown>)[name], name, whole: part });
        }
      }
    }
    level = next;
  }
  return { unfit: null, texts };
}

const tooDeep = `is nested deeper than ${maxJsonDepth} levels`;

function nameFault(name: string): string | null {
  if (name.length > maxMemberName) return `is longer than ${maxMemberName} characters`;
  // Copied by assignment it would become the prototype, whose members nothing checks.
  return name === '__proto__' ? 'is __proto__' : encodingError(name);
}

/** Why no text may be like that, or null: Postgres takes neither of the two, nor would any name have them. */
export function encodingError(text: string): string | null {
  if (text.includes('\0')) return 'has a NUL character';
  return text.isWellFormed() ? null : 'has half of a surrogate pair, which is no character';
}

/** The name of a member as a part of a JSON pointer. */
export function pointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

interface Part {
  value: unknown;
  name: string;
  whole: Part | null;
}

/** The member of the outermost value that it is in; itself where it is that value. */
function topOf(part: Part): Part {
  let top = part;
  while (top.whole?.whole) top = top.whole;
  return top;
}

function pointerTo(part: Part): string {
  let pointer = '';
  for (let at = part; at.whole !== null; at = at.whole) pointer = `/${pointerPart(at.name)}${pointer}`;
  return pointer;
}
