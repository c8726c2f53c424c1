import { finished, type Readable } from 'node:stream';
import { createBrotliDecompress, createUnzip } from 'node:zlib';
import type { Context } from 'koa';
import type { Static, TSchema } from 'typebox';
import { findJsonErrors } from '../../contract/reading/json-bounds.ts';
import { createValidator } from '../../contract/reading/validation-errors.ts';
import { maxBytesOf } from '../../domain/body-size.ts';
import { AppError, badBody } from '../../errors.ts';

/**
 * Makes the function that reads a JSON body of `schema`, which says how large it may be (`maxBytesOf`). What it makes
 * throws AppError: unsupported-media-type, too-large, bad-request that names its faults by their JSON pointers.
 */
export function bodyReader<T extends TSchema>(schema: T): (context: Context) => Promise<Static<T>> {
  const faultsOf = createValidator(schema);
  return async (context) => {
    const body = await readJson(context, ['application/json'], schema);
    const faults = faultsOf(body);
    if (faults.length > 0) throw badBody(faults);
    return body as Static<T>;
  };
}

/**
 * The body as JSON, whatever it is, but no larger than `schema` allows, and of a depth and a number of members that
 * whatever comes next can take. Its texts may still be malformed, which the schema's faults say.
 * @throws AppError unsupported-media-type, too-large, bad-request
 */
export async function readJson(context: Context, types: string[], schema: TSchema): Promise<unknown> {
  if (!context.is(...types))
    throw new AppError('unsupported-media-type', `The body must be ${types.join(' or ')}.`);
  const body = parseJson(await readBytes(context, maxBytesOf(schema)));
  const { unfit } = findJsonErrors(body, 0);
  if (unfit) throw badBody([unfit]);
  return body;
}

function parseJson(bytes: Buffer): unknown {
  let text: string;
  try {
    // Buffer's own decoding would put U+FFFD for what is malformed, and that would be stored.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badBody([{ pointer: '', detail: 'is not valid UTF-8' }]);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badBody([{ pointer: '', detail: `is no JSON: ${(error as Error).message}` }]);
  }
}

async function readBytes(context: Context, maxBytes: number): Promise<Buffer> {
  const tooLarge = () => new AppError('too-large', `The body must have at most ${maxBytes} bytes.`);
  if ((context.request.length ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  context.state.readsBody = true;
  try {
    // The request itself stays open for the answer, wherever reading ends.
    for await (const chunk of decoded(context).iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    const { code } = error as { code?: string };
    if (/^(Z_|ERR_(_ERROR|BROTLI|PADDING))/.test(code ?? ''))
      throw badBody([{ pointer: '', detail: 'is not encoded as Content-Encoding says' }]);
    if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE')
      throw new AppError('bad-request', 'The request body ended before it was complete.');
    throw error;
  } finally {
    context.state.readsBody = false;
  }
  return Buffer.concat(chunks);
}

/** The body as it was before it was compressed. */
function decoded({ req }: Context): Readable {
  const encoding = req.headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (encoding === 'identity') return req;
  if (!['gzip', 'deflate', 'br'].includes(encoding))
    throw new AppError(
      'unsupported-media-type',
      'The body must be encoded as gzip, deflate or br, or not at all.',
    );
  const plain = encoding === 'br' ? createBrotliDecompress() : createUnzip();
  finished(req, { writable: false }, (error) => error && plain.destroy(error));
  return req.pipe(plain);
}
