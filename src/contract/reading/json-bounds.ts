import { encodingError } from '../../domain/text/visible-text.ts';
import type { FieldError } from '../../errors.ts';

/**
 * How deep arrays and objects may be nested. The deepest value that the API accepts has five levels.
 * @internal Exported for tests.
 */
export const maxJsonDepth = 20;
/**
 * Members and elements in total. A row of an import with 500 programmes has half as many.
 * @internal Exported for tests.
 */
export const maxJsonValues = 10_000;
const maxMemberNameLength = 200;

export interface JsonErrors {
  /** Why the value must not be processed any further: it is too deep for recursion, or too large to validate. */
  unfit: FieldError | null;
  /** Strings that no database stores, the first `max` of them. */
  texts: FieldError[];
}

/**
 * Finds what is wrong with a JSON value whatever its schema is. It takes linear time, is bounded and does not recurse, so
 * that it is safe for anything that JSON.parse returns for text from outside.
 */
export function findJsonErrors(value: unknown, max: number): JsonErrors {
  const texts: FieldError[] = [];
  const unfit = (part: Part, detail: string) => ({ unfit: { pointer: pointerTo(part), detail }, texts });
  const root: Part = { value, name: '', parent: null };
  let values = 0;
  let level = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxJsonDepth) return unfit(topOf(level[0] as Part), tooDeep);
    const next: Part[] = [];
    for (const part of level) {
      if (typeof part.value === 'string') {
        const detail = encodingError(part.value);
        if (detail && texts.length < max) texts.push({ pointer: pointerTo(part), detail });
      } else if (typeof part.value === 'object' && part.value !== null) {
        const names = Object.keys(part.value);
        values += names.length;
        if (values > maxJsonValues) return unfit(root, tooLarge);
        for (const name of names) {
          const detail = memberNameError(name);
          if (detail) return unfit(part, detail);
          next.push({ value: (part.value as Record<string, unknown>)[name], name, parent: part });
        }
      }
    }
    level = next;
  }
  return { unfit: null, texts };
}

const tooDeep = `must not be nested more than ${maxJsonDepth} levels deep`;
const tooLarge = `must not have more than ${maxJsonValues} members and elements in total`;

function memberNameError(name: string): string | null {
  if (name.length > maxMemberNameLength)
    return `must not have a member whose name is longer than ${maxMemberNameLength} characters`;
  // A copy by assignment would make its value the prototype, whose members are never validated.
  if (name === '__proto__') return 'must not have a member named __proto__';
  const detail = encodingError(name);
  return detail && `has a member whose name ${detail}`;
}

/** A member name as one part of a JSON pointer (RFC 6901). */
export function pointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

interface Part {
  value: unknown;
  name: string;
  parent: Part | null;
}

/** The member of the root that contains the part; the root itself for the root. */
function topOf(part: Part): Part {
  let top = part;
  while (top.parent?.parent) top = top.parent;
  return top;
}

function pointerTo(part: Part): string {
  let pointer = '';
  for (let at = part; at.parent !== null; at = at.parent) pointer = `/${pointerPart(at.name)}${pointer}`;
  return pointer;
}
