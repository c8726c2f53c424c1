import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError, invalidInput } from './errors.ts';

const maxLayers = 3;

interface Options {
  /** limit for the input and for each decompressed layer; unlimited by default */
  maxBytes?: number;
  /** whether the sender declared the input to be gzip */
  mustBeGzip?: boolean;
}

/**
 * Decompresses gzip as a stream, also gzip within gzip, up to three layers. Gzip is recognized by its first bytes, whatever
 * the sender declared; other input passes unchanged. Nothing is buffered, so that a decompression bomb costs at most
 * `maxBytes`.
 * @throws AppError, while it is read: too-large; bad-request when the input should be gzip and is not, or has more than
 * three layers. Damaged gzip throws an error of zlib, whose code begins with Z_.
 */
export async function* gunzipped(
  input: AsyncIterable<Buffer>,
  { maxBytes = Number.POSITIVE_INFINITY, mustBeGzip = false }: Options = {},
  layer = 0,
): AsyncGenerator<Buffer, undefined> {
  const { start, whole } = await readStart(limitBytes(input, maxBytes), 2);
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    if (mustBeGzip && start.length > 0)
      throw invalidInput([{ pointer: '', detail: 'is not valid gzip, or is incomplete' }]);
    yield* whole;
    return;
  }
  if (layer === maxLayers)
    throw new AppError('bad-request', `The body is compressed more than ${maxLayers} times.`);
  const text = pipeline(Readable.from(whole, { objectMode: false }), createGunzip(), () => {
    // The reader of `text` gets the error.
  });
  yield* gunzipped(text, { maxBytes }, layer + 1);
}

/**
 * Reads the first chunks, until they have at least `minBytes` or the stream ends. `whole` yields the same bytes and the
 * rest; it must be read instead of `chunks`.
 */
export async function readStart(
  chunks: AsyncGenerator<Buffer>,
  minBytes: number,
): Promise<{ start: Buffer; whole: AsyncGenerator<Buffer> }> {
  const head: Buffer[] = [];
  for (let length = 0; length < minBytes; ) {
    const { value, done } = await chunks.next();
    if (done) break;
    head.push(value);
    length += value.length;
  }
  return { start: Buffer.concat(head), whole: concatenate(head, chunks) };
}

async function* limitBytes(
  input: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<Buffer, undefined> {
  let bytes = 0;
  for await (const chunk of input) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new AppError('too-large', `The body must have at most ${maxBytes} bytes after decompression.`);
    yield chunk;
  }
}

async function* concatenate(head: Buffer[], rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* head;
  yield* rest;
}
