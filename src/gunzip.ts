import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError, badBody } from './errors.ts';

const maxLayers = 3;

interface Options {
  /** of what arrives and of each layer below it; unlimited by default */
  maxBytes?: number;
  /** whether the text says of itself that it is compressed */
  mustBeGzip?: boolean;
}

/**
 * The bytes of a text without gzip, which is recognised by its first bytes, whatever the text is said to be; what is inside
 * is looked at in the same way. Nothing is gathered, so that a bomb costs no more than `maxBytes`.
 * @throws when read, AppError too-large, and bad-request where it is no gzip or compressed more than three times; an error
 * of zlib (its code begins with Z_) where it is broken
 */
export async function* gunzipped(
  input: AsyncIterable<Buffer>,
  { maxBytes = Number.POSITIVE_INFINITY, mustBeGzip = false }: Options = {},
  layer = 0,
): AsyncGenerator<Buffer, undefined> {
  const { start, whole } = await startOf(counted(input, maxBytes), 2);
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    if (mustBeGzip && start.length > 0)
      throw badBody([{ pointer: '', detail: 'is no gzip, or not all of one' }]);
    yield* whole;
    return;
  }
  if (layer === maxLayers)
    throw new AppError('bad-request', `The text is compressed more than ${maxLayers} times.`);
  const text = pipeline(Readable.from(whole, { objectMode: false }), createGunzip(), () => {
    // Whoever reads the text is told.
  });
  yield* gunzipped(text, { maxBytes }, layer + 1);
}

/** What a text begins with, at least `minBytes` where it has as many; and all of it, to be read instead of `chunks`. */
export async function startOf(
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
  return { start: Buffer.concat(head), whole: joined(head, chunks) };
}

async function* counted(input: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer, undefined> {
  let bytes = 0;
  for await (const chunk of input) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new AppError('too-large', `The text must have at most ${maxBytes} bytes, decompressed.`);
    yield chunk;
  }
}

async function* joined(head: Buffer[], rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* head;
  yield* rest;
}
