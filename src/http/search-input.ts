import { Ajv, type ErrorObject } from 'ajv';
import {
  type SearchParameters,
  type SearchQuery,
  searchParameters,
  toSearchQuery,
} from '../domain/search-query.ts';
import { AppError, type InputFault } from '../errors.ts';
import { splitQueryString } from './query-string.ts';

interface ParameterSchema {
  type?: string;
  'x-comma-list'?: boolean;
}

const schemas = searchParameters.properties as Record<string, ParameterSchema>;
const validate = new Ajv({ allErrors: true, strict: false }).compile<SearchParameters>(searchParameters);

/**
 * Reads the parameters of a search from a raw query string.
 * @throws AppError bad-request that names every fault at once
 */
export function readSearchInput(queryString: string): { parameters: SearchParameters; query: SearchQuery } {
  const { values, faults } = splitQueryString(queryString);
  const parameters: Record<string, unknown> = {};
  for (const [name, given] of values) {
    const schema = schemas[name];
    if (!schema) faults.push({ parameter: name, detail: 'unknown parameter' });
    else if (schema.type === 'array')
      parameters[name] = schema['x-comma-list'] ? given.flatMap(splitCommas) : given;
    else if (given.length > 1)
      faults.push({ parameter: name, detail: `given ${given.length} times, takes one value` });
    // An empty text box or number field of a form means: not given.
    else if (given[0] !== '') parameters[name] = read(given[0] as string, schema.type);
  }
  if (!validate(parameters)) faults.push(...describe(validate.errors ?? []));
  if (faults.length > 0) throw badRequest(faults);
  const { query, faults: contradictions } = toSearchQuery(parameters as SearchParameters);
  if (contradictions.length > 0) throw badRequest(contradictions);
  return { parameters: parameters as SearchParameters, query };
}

function badRequest(faults: InputFault[]): AppError {
  const names = [...new Set(faults.map((fault) => fault.parameter))].join(', ');
  return new AppError('bad-request', `Please correct: ${names}.`, { faults });
}

/** What the text writes in that type, or the text itself, for validation to refuse. */
function read(text: string, type: string | undefined): unknown {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  const isNumber = (type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text);
  return isNumber ? Number(text) : text;
}

function splitCommas(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

const typeNames: Record<string, string> = {
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

/** One fault a parameter: a value of the wrong type breaks several rules that say the same. */
function describe(errors: ErrorObject[]): InputFault[] {
  const faults = new Map<string, InputFault>();
  for (const error of errors) {
    const parameter = error.instancePath.split('/')[1] as string;
    if (!faults.has(error.instancePath)) faults.set(error.instancePath, { parameter, detail: phrase(error) });
  }
  return [...faults.values()];
}

function phrase({ keyword, params, message }: ErrorObject): string {
  const limits = params as { limit: number; allowedValues: string[]; type: string; comparison: string };
  switch (keyword) {
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
      return 'must not be empty';
    case 'maxItems':
      return `takes at most ${limits.limit} values`;
    case 'type':
      return `must be ${typeNames[limits.type] ?? limits.type}`;
    default:
      return message ?? 'is not valid';
  }
}
