import type { ErrorObject } from 'ajv';
import type { Static, TObject } from 'typebox';
import { AppError, type FieldError } from '../../errors.ts';
import { noParameters } from '../parameters/no-parameters.ts';
import { splitQueryString } from './query-string.ts';
import { ajv, maxFieldErrors, phrase } from './validation-errors.ts';

interface ParameterSchema {
  type?: string;
  'x-comma-list'?: boolean;
}

/**
 * Makes the function that reads the parameters of `schema` from a raw query string: arrays are repeated parameters, or
 * comma lists where the schema says `x-comma-list`; numbers and booleans are read; an empty single value is not given.
 * What it makes throws AppError bad-request that names every fault at once, unknown parameters among them.
 */
export function parameterReader<T extends TObject>(schema: T): (queryString: string) => Static<T> {
  const schemas = schema.properties as Record<string, ParameterSchema>;
  const validate = ajv.compile(schema);
  return (queryString) => {
    const { values, faults } = splitQueryString(queryString);
    const parameters: Record<string, unknown> = {};
    for (const [name, given] of values) {
      const parameter = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
      if (!parameter) faults.push({ parameter: name, detail: 'unknown parameter' });
      else if (parameter.type === 'array')
        parameters[name] = parameter['x-comma-list'] ? given.flatMap(splitCommas) : given;
      else if (given.length > 1)
        faults.push({ parameter: name, detail: `given ${given.length} times, takes one value` });
      // An empty text box or number field of a form means: not given.
      else if (given[0] !== '') parameters[name] = read(given[0] as string, parameter.type);
    }
    if (!validate(parameters)) faults.push(...describe(validate.errors ?? []));
    if (faults.length > 0) throw invalidParameters(faults.slice(0, maxFieldErrors));
    return parameters as Static<T>;
  };
}

/** Reads the query string of an endpoint without parameters. @throws AppError bad-request unless it is empty */
export const readNoParameters = parameterReader(noParameters);

/** The error that names these faults of a query string. */
export function invalidParameters(faults: FieldError[]): AppError {
  const names = [...new Set(faults.map((fault) => fault.parameter))].join(', ');
  return new AppError('bad-request', `Please correct: ${names}.`, { fieldErrors: faults });
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

/** One fault a parameter: a value of the wrong type breaks several rules that say the same. */
function describe(errors: ErrorObject[]): FieldError[] {
  const faults = new Map<string, FieldError>();
  for (const error of errors) {
    const path =
      error.keyword === 'required' ? `/${error.params.missingProperty as string}` : error.instancePath;
    const parameter = path.split('/')[1] as string;
    if (!faults.has(path)) faults.set(path, { parameter, detail: phrase(error) });
  }
  return [...faults.values()];
}
