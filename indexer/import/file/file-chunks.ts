import type { Readable } from 'node:stream';
import { createYielder } from '../yield-to-event-loop.ts';

const maxChunkBytes = 16 * 1024;

/**
 * The bytes of a text in pieces of at most 16 KB, as large as one should be that is read in one go. Between them the
 * process can do other work, whether a reader makes rows of them or not.
 */
export async function* readChunks(input: Readable): AsyncGenerator<Buffer> {
  const turn = createYielder();
  for await (const chunk of input) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer);
    for (let at = 0; at < bytes.length; at += maxChunkBytes) {
      yield bytes.subarray(at, at + maxChunkBytes);
      await turn();
    }
  }
}

/** The same as text: without a byte order mark, and with U+FFFD for bytes that are no UTF-8. */
export async function* readTextChunks(input: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const piece of readChunks(input)) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}
