import { finished, type Readable } from 'node:stream';
import { createBrotliDecompress, createUnzip } from 'node:zlib';
import type { Context } from 'koa';
import { AppError, invalidInput } from '../../errors.ts';

/**
 * Reads the body, decompressed as its Content-Encoding says.
 * @param maxBytes the maximum size, also after decompression
 * @throws AppError too-large, unsupported-media-type, bad-request when the body is incomplete or badly compressed
 */
export async function readBytes(context: Context, maxBytes: number): Promise<Buffer> {
  const tooLarge = () => new AppError('too-large', `The body must have at most ${maxBytes} bytes.`);
  if ((context.request.length ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  context.state.readsBody = true;
  try {
    // The request stream must stay open, or the response could not be sent.
    for await (const chunk of decompress(context).iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    const { code } = error as { code?: string };
    if (/^(Z_|ERR_(_ERROR|BROTLI|PADDING))/.test(code ?? ''))
      throw invalidInput([{ pointer: '', detail: 'does not match its Content-Encoding' }]);
    if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE')
      throw new AppError('bad-request', 'The request body ended before it was complete.');
    throw error;
  } finally {
    context.state.readsBody = false;
  }
  return Buffer.concat(chunks);
}

/** The decompressed body. */
function decompress({ req }: Context): Readable {
  const encoding = req.headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (encoding === 'identity') return req;
  if (!['gzip', 'deflate', 'br'].includes(encoding))
    throw new AppError(
      'unsupported-media-type',
      'The Content-Encoding must be gzip, deflate, br or identity.',
    );
  const plain = encoding === 'br' ? createBrotliDecompress() : createUnzip();
  finished(req, { writable: false }, (error) => error && plain.destroy(error));
  return req.pipe(plain);
}
