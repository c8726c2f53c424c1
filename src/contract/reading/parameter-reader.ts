import type { ErrorObject } from 'ajv';
import type { Static, TObject } from 'typebox';
import { type FieldError, invalidInput } from '../../errors.ts';
import { noParameters } from '../parameters/no-parameters.ts';
import { splitQueryString } from './query-string.ts';
import { ajv, maxFieldErrors, phrase } from './validation-errors.ts';

interface ParameterSchema {
  type?: string;
  'x-comma-list'?: boolean;
}

/**
 * Returns a function that reads the parameters of `schema` from a raw query string. Arrays are repeated parameters, or
 * comma-separated lists where the schema has `x-comma-list`; numbers and booleans are converted; an empty single value
 * counts as absent. The function throws AppError `bad-request` that names all invalid and unknown parameters.
 */
export function parameterReader<T extends TObject>(schema: T): (queryString: string) => Static<T> {
  const schemas = schema.properties as Record<string, ParameterSchema>;
  const validate = ajv.compile(schema);
  return (queryString) => {
    const { values, errors } = splitQueryString(queryString);
    const parameters: Record<string, unknown> = {};
    for (const [name, given] of values) {
      const parameter = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
      if (!parameter) errors.push({ parameter: name, detail: 'is not a known parameter' });
      else if (parameter.type === 'array')
        parameters[name] = parameter['x-comma-list'] ? given.flatMap(splitCommas) : given;
      else if (given.length > 1) errors.push({ parameter: name, detail: 'must not be given more than once' });
      // Forms send an empty text box or number field as an empty value.
      else if (given[0] !== '') parameters[name] = convert(given[0] as string, parameter.type);
    }
    if (!validate(parameters)) errors.push(...describe(validate.errors ?? []));
    if (errors.length > 0) throw invalidInput(errors.slice(0, maxFieldErrors));
    return parameters as Static<T>;
  };
}

/** Reads the query string of an endpoint without parameters. @throws AppError bad-request when it has any */
export const readNoParameters = parameterReader(noParameters);

/** Converts to the schema's type; leaves text that does not convert for validation to reject. */
function convert(text: string, type: string | undefined): unknown {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  const isNumber = (type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text);
  return isNumber ? Number(text) : text;
}

function splitCommas(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

/** At most one error per value: a value of the wrong type breaks several rules of the schema for the same reason. */
function describe(violations: ErrorObject[]): FieldError[] {
  const errors = new Map<string, FieldError>();
  for (const error of violations) {
    const path =
      error.keyword === 'required' ? `/${error.params.missingProperty as string}` : error.instancePath;
    const parameter = path.split('/')[1] as string;
    if (!errors.has(path)) errors.set(path, { parameter, detail: phrase(error) });
  }
  return [...errors.values()];
}
