import parse from 'co-body';
import type { Context } from 'koa';
import type { Static, TSchema } from 'typebox';
import { faultFinder } from '../domain/faults.ts';
import { AppError, badBody } from '../errors.ts';

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
