import { Ajv, type ErrorObject, type SchemaValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { TSchema } from 'typebox';
import { patternWords } from '../../domain/text/patterns.ts';
import { textError } from '../../domain/text/visible-text.ts';
import type { FieldError } from '../../errors.ts';
import { queryTextError } from '../parameters/query-text.ts';
import { findJsonErrors, pointerPart } from './json-bounds.ts';

/** Reports all errors of a value. A schema may be compiled by itself and as a part of others. */
export const ajv = new Ajv({ allErrors: true, strict: false, addUsedSchema: false });
// The package's types describe only the default import that a bundler resolves.
(formats as unknown as (ajv: Ajv) => void)(ajv);

/** The keyword `x-visible: true` refuses texts for which `textError` returns an error. */
const validateVisible: SchemaValidateFunction = (_: true, text: string) => {
  const message = textError(text);
  if (message === null) return true;
  validateVisible.errors = [{ keyword: 'x-visible', message, params: {} }];
  return false;
};
ajv.addKeyword({ keyword: 'x-visible', type: 'string', schemaType: 'boolean', validate: validateVisible });

/** The keyword `x-query-text: 200` refuses texts for which `queryTextError` returns an error. */
const validateQueryText: SchemaValidateFunction = (maxLength: number, text: string) => {
  // `maxLength` refuses a longer text already; it is not worth analysing.
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

/** Errors that one response reports at most: a body may have thousands, and nobody corrects more at a time. */
export const maxFieldErrors = 50;

/**
 * Returns a function that validates a value in time linear in its size. It returns at most `maxFieldErrors` errors, or a
 * single one when the value is unfit to be validated.
 */
export function createValidator(schema: TSchema): (value: unknown) => FieldError[] {
  const validate = ajv.compile(schema);
  return (value) => {
    const { unfit, texts } = findJsonErrors(value, maxFieldErrors);
    if (unfit) return [unfit];
    return validate(truncateArrays(schema, value)) ? texts : describe(texts, validate.errors ?? []);
  };
}

interface SchemaPart {
  type?: string;
  anyOf?: SchemaPart[];
  properties?: Record<string, SchemaPart>;
  patternProperties?: Record<string, SchemaPart>;
  items?: SchemaPart;
  maxItems?: number;
}

/**
 * Truncates each array to one element more than its schema allows, which is invalid already. Ajv would validate all
 * elements, and for each that a custom keyword refuses it copies all errors so far: quadratic time.
 */
function truncateArrays(schema: SchemaPart, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const type = Array.isArray(value) ? 'array' : 'object';
  const { properties, patternProperties, items, maxItems } =
    alternativesOf(schema).find((each) => each.type === type) ?? {};
  if (Array.isArray(value)) {
    const kept = maxItems !== undefined && value.length > maxItems + 1 ? value.slice(0, maxItems + 1) : value;
    const elements = items ? kept.map((each) => truncateArrays(items, each)) : kept;
    return elements.some((each, at) => each !== kept[at]) ? elements : kept;
  }
  const changed: Record<string, unknown> = {};
  const [other] = Object.values(patternProperties ?? {});
  for (const [name, member] of Object.entries(value)) {
    const part = properties && Object.hasOwn(properties, name) ? properties[name] : other;
    const truncated = part ? truncateArrays(part, member) : member;
    if (truncated !== member) changed[name] = truncated;
  }
  return Object.keys(changed).length > 0 ? { ...value, ...changed } : value;
}

function alternativesOf(schema: SchemaPart): SchemaPart[] {
  return schema.anyOf ? schema.anyOf.flatMap(alternativesOf) : [schema];
}

/** At most one error per value: a value of the wrong type breaks several rules of the schema for the same reason. */
function describe(texts: FieldError[], violations: ErrorObject[]): FieldError[] {
  const errors = new Map(texts.map((error) => [error.pointer as string, error]));
  const parents = new Set<string>();
  for (const violation of violations) {
    if (errors.size >= maxFieldErrors) break;
    const pointer = violation.instancePath + memberOf(violation);
    if (errors.has(pointer) || parents.has(pointer)) continue;
    errors.set(pointer, { pointer, detail: phrase(violation) });
    // A nullable object with an invalid member fails as a whole too; the member's error says more.
    for (const parent of parentsOf(pointer)) {
      parents.add(parent);
      errors.delete(parent);
    }
  }
  return [...errors.values()];
}

/** The pointers of all values that contain the value at this pointer. */
function parentsOf(pointer: string): string[] {
  const parts = pointer.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}

/** The pointer part of a missing or unknown member, which Ajv reports at its object. */
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
  string: 'a string',
  array: 'an array',
  object: 'an object',
};

/** Words an error so that it can follow the name of the parameter or field. */
export function phrase({ keyword, params, message }: ErrorObject): string {
  const limits = params as { limit: number; allowedValues: string[]; type: string; comparison: string };
  switch (keyword) {
    case 'required':
      return 'is required';
    case 'enum':
      return `must be one of ${limits.allowedValues.join(', ')}`;
    case 'minimum':
    case 'maximum':
      return `must be ${keyword === 'minimum' ? 'at least' : 'at most'} ${limits.limit}`;
    case 'exclusiveMinimum':
      return `must be greater than ${limits.limit}`;
    case 'maxLength':
      return `must have at most ${limits.limit} characters`;
    case 'minLength':
      return limits.limit > 1 ? `must have at least ${limits.limit} characters` : 'must not be empty';
    case 'minItems':
      return `must have at least ${limits.limit} values`;
    case 'maxItems':
      return `must have at most ${limits.limit} values`;
    case 'additionalProperties':
      return 'is not a known field';
    case 'format':
      return `must be ${(params as { format: string }).format === 'email' ? 'an e-mail address' : `a ${(params as { format: string }).format}`}`;
    case 'pattern':
      return patternWords.get((params as { pattern: string }).pattern) ?? 'has an invalid format';
    case 'uniqueItems':
      return 'must not have the same value twice';
    case 'type':
      return `must be ${typeNames[limits.type] ?? limits.type}`;
    default:
      return message ?? 'is invalid';
  }
}
