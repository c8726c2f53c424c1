import type { ErrorObject } from 'ajv';
import parse from 'co-body';
import type { Context } from 'koa';
import type { Static, TSchema } from 'typebox';
import { AppError, badBody, type InputFault } from '../errors.ts';
import { phrase } from './parameters.ts';
import { ajv } from './validator.ts';

const limit = '1mb';

/**
 * Makes the function that reads a JSON body of `schema`. What it makes throws AppError: unsupported-media-type,
 * too-large (1 MB), bad-request that names every fault at once by its JSON pointer.
 */
export function bodyReader<T extends TSchema>(
  schema: T,
  types: string[] = ['application/json'],
): (context: Context) => Promise<Static<T>> {
  const faultsOf = faultFinder(schema);
  return async (context) => {
    const body = await readJson(context, types);
    const faults = faultsOf(body);
    if (faults.length > 0) throw badBody(faults);
    return body as Static<T>;
  };
}

/** Makes the function that finds all that is wrong with a body of `schema`. */
export function faultFinder(schema: TSchema): (body: unknown) => InputFault[] {
  const validate = ajv.compile(schema);
  return (body) => (validate(body) ? [] : describe(validate.errors ?? []));
}

/**
 * The body as JSON, whatever it is.
 * @throws AppError unsupported-media-type, too-large, bad-request
 */
export async function readJson(context: Context, types: string[]): Promise<unknown> {
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
  // What may be null as well fails as a whole too: its parts say more.
  const pointers = [...faults.keys()];
  return [...faults.values()].filter(
    ({ pointer }) => !pointers.some((other) => other.startsWith(`${pointer}/`)),
  );
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
