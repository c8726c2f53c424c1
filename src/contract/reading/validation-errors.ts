import { Ajv, type ErrorObject, type SchemaValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { TSchema } from 'typebox';
import { patternWords } from '../../domain/text/patterns.ts';
import { textError } from '../../domain/text/visible-text.ts';
import type { FieldError } from '../../errors.ts';
import { queryTextError } from '../parameters/query-text.ts';
import { findJsonErrors, pointerPart } from './json-bounds.ts';

/** Finds all faults at once, of formats too. One schema may be compiled by itself and as a part of others. */
export const ajv = new Ajv({ allErrors: true, strict: false, addUsedSchema: false });
// The types know only the way that a bundler would import it.
(formats as unknown as (ajv: Ajv) => void)(ajv);

/** A schema with `'x-visible': true` takes no text that `textError` finds a fault in. */
const validateVisible: SchemaValidateFunction = (_: true, text: string) => {
  const message = textError(text);
  if (message === null) return true;
  validateVisible.errors = [{ keyword: 'x-visible', message, params: {} }];
  return false;
};
ajv.addKeyword({ keyword: 'x-visible', type: 'string', schemaType: 'boolean', validate: validateVisible });

/** A schema with `'x-query-text': 200` takes no text that `queryTextError` finds a fault in. */
const validateQueryText: SchemaValidateFunction = (maxLength: number, text: string) => {
  // A longer one is refused for its length, and not read.
  const message = text.length > maxLength ? null : queryTextError(text, maxLength);
  if (message === null) return true;
  validateQueryText.errors = [{ keyword: 'x-query-text', message, params: {} }];
  return false;
};
ajv.addKeyword({
  keyword: 'x-query-text',
  type: 'string',
  schemaType: 'number',
  validate: validateQueryText,
});

/** No more are looked for: nobody mends more at a time, and a body may have thousands. */
export const maxFieldErrors = 50;

/**
 * Makes the function that finds what is wrong with a value of `schema`, in time linear in the value: at most `maxFieldErrors`,
 * or the only one that makes it unfit to be validated.
 */
export function createValidator(schema: TSchema): (value: unknown) => FieldError[] {
  const validate = ajv.compile(schema);
  return (value) => {
    const { unfit, texts } = findJsonErrors(value, maxFieldErrors);
    if (unfit) return [unfit];
    return validate(cut(schema, value)) ? texts : describe(texts, validate.errors ?? []);
  };
}

interface Parts {
  type?: string;
  anyOf?: Parts[];
  properties?: Record<string, Parts>;
  patternProperties?: Record<string, Parts>;
  items?: Parts;
  maxItems?: number;
}

/**
 * The value with each array cut to one element more than its schema takes, which is a fault already: Ajv would look at
 * all of them, and copies all errors that it has for each element that a rule of its own refuses.
 */
function cut(schema: Parts, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const type = Array.isArray(value) ? 'array' : 'object';
  const { properties, patternProperties, items, maxItems } =
    alternatives(schema).find((each) => each.type === type) ?? {};
  if (Array.isArray(value)) {
    const few = maxItems !== undefined && value.length > maxItems + 1 ? value.slice(0, maxItems + 1) : value;
    const elements = items ? few.map((each) => cut(items, each)) : few;
    return elements.some((each, at) => each !== few[at]) ? elements : few;
  }
  const changed: Record<string, unknown> = {};
  const [other] = Object.values(patternProperties ?? {});
  for (const [name, member] of Object.entries(value)) {
    const part = properties && Object.hasOwn(properties, name) ? properties[name] : other;
    const few = part ? cut(part, member) : member;
    if (few !== member) changed[name] = few;
  }
  return Object.keys(changed).length > 0 ? { ...value, ...changed } : value;
}

function alternatives(schema: Parts): Parts[] {
  return schema.anyOf ? schema.anyOf.flatMap(alternatives) : [schema];
}

/** One fault a place: a value of the wrong type breaks several rules that say the same. */
function describe(texts: FieldError[], errors: ErrorObject[]): FieldError[] {
  const faults = new Map(texts.map((fault) => [fault.pointer as string, fault]));
  const wholes = new Set<string>();
  for (const error of errors) {
    if (faults.size >= maxFieldErrors) break;
    const pointer = error.instancePath + memberOf(error);
    if (faults.has(pointer) || wholes.has(pointer)) continue;
    faults.set(pointer, { pointer, detail: phrase(error) });
    // What may be null as well fails as a whole too: its parts say more.
    for (const whole of wholesOf(pointer)) {
      wholes.add(whole);
      faults.delete(whole);
    }
  }
  return [...faults.values()];
}

/** The pointers of all that the value at this pointer is a part of. */
function wholesOf(pointer: string): string[] {
  const parts = pointer.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}

/** The member that is missing or too much. */
function memberOf({ keyword, params }: ErrorObject): string {
  const member =
    keyword === 'required'
      ? params.missingProperty
      : keyword === 'additionalProperties'
        ? params.additionalProperty
        : undefined;
  return member === undefined ? '' : `/${pointerPart(String(member))}`;
}

const typeNames: Record<string, string> = {
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

/** What is wrong, in words. */
export function phrase({ keyword, params, message }: ErrorObject): string {
  const limits = params as { limit: number; allowedValues: string[]; type: string; comparison: string };
  switch (keyword) {
    case 'required':
      return 'is missing';
    case 'enum':
      return `must be one of ${limits.allowedValues.join(', ')}`;
    case 'minimum':
    case 'maximum':
      return `must be ${keyword === 'minimum' ? 'at least' : 'at most'} ${limits.limit}`;
    case 'exclusiveMinimum':
      return `must be more than ${limits.limit}`;
    case 'maxLength':
      return `must have at most ${limits.limit} characters`;
    case 'minLength':
      return limits.limit > 1 ? `must have at least ${limits.limit} characters` : 'must not be empty';
    case 'minItems':
      return `takes at least ${limits.limit} values`;
    case 'maxItems':
      return `takes at most ${limits.limit} values`;
    case 'additionalProperties':
      return 'is not known here';
    case 'format':
      return `must be ${(params as { format: string }).format === 'email' ? 'an e-mail address' : `a ${(params as { format: string }).format}`}`;
    case 'pattern':
      return patternWords.get((params as { pattern: string }).pattern) ?? 'is not written as it must be';
    case 'uniqueItems':
      return 'has the same value twice';
    case 'type':
      return `must be ${typeNames[limits.type] ?? limits.type}`;
    default:
      return message ?? 'is not valid';
  }
}
