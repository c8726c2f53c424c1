import { Ajv, type ErrorObject } from 'ajv';
import formats from 'ajv-formats';
import parse from 'co-body';
import type { Context } from 'koa';
import type { Static, TSchema } from 'typebox';
import { AppError, type InputFault } from '../errors.ts';
import { phrase } from './parameters.ts';

const limit = '1mb';
const ajv = new Ajv({ allErrors: true, strict: false });
// The types know only the way that a bundler would import it.
(formats as unknown as (ajv: Ajv) => void)(ajv);

/**
 * Makes the function that reads a JSON body of `schema`. What it makes throws AppError: unsupported-media-type,
 * too-large (1 MB), bad-request that names every fault at once by its JSON pointer.
 */
export function bodyReader<T extends TSchema>(
  schema: T,
  types: string[] = ['application/json'],
): (context: Context) => Promise<Static<T>> {
  const validate = ajv.compile(schema);
  return async (context) => {
    const body = await readJson(context, types);
    if (!validate(body)) throw badBody(describe(validate.errors ?? []));
    return body as Static<T>;
  };
}

/** The error that names these faults of a body. */
export function badBody(faults: InputFault[]): AppError {
  const names = [...new Set(faults.map(({ pointer }) => pointer || 'the body'))].join(', ');
  return new AppError('bad-request', `Please correct: ${names}.`, { faults });
}

async function readJson(context: Context, types: string[]): Promise<unknown> {
  if (!context.is(...types))
    throw new AppError('unsupported-media-type', `The body must be ${types.join(' or ')}.`);
  try {
    return await parse.json(context, { limit, strict: false });
  } catch (error) {
    const { status, type, code } = error as { status?: number; type?: string; code?: string };
    if (status === 413) throw new AppError('too-large', `The body must have at most ${limit}.`);
    if (status === 415)
      throw new AppError('unsupported-media-type', 'The body has an encoding that is not read.');
    if (/^(Z_|ERR_(_ERROR|BROTLI|PADDING))/.test(code ?? ''))
      throw badBody([{ pointer: '', detail: 'is not encoded as Content-Encoding says' }]);
    if (type === 'request.aborted') throw new AppError('bad-request', 'The body broke off.');
    if (status === 400 || error instanceof SyntaxError)
      throw badBody([{ pointer: '', detail: `is no JSON: ${(error as Error).message}` }]);
    throw error;
  }
}

/** One fault a place: a value of the wrong type breaks several rules that say the same. */
function describe(errors: ErrorObject[]): InputFault[] {
  const faults = new Map<string, InputFault>();
  for (const error of errors) {
    const pointer = error.instancePath + memberOf(error);
    if (!faults.has(pointer)) faults.set(pointer, { pointer, detail: phrase(error) });
  }
  return [...faults.values()];
}

/** The member that is missing or too much. */
function memberOf({ keyword, params }: ErrorObject): string {
  const member =
    keyword === 'required'
      ? params.missingProperty
      : keyword === 'additionalProperties'
        ? params.additionalProperty
        : undefined;
  return member === undefined ? '' : `/${String(member).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
