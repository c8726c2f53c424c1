import type { Readable } from 'node:stream';
import { createYielder } from '../yield-to-event-loop.ts';

const maxChunkBytes = 16 * 1024;

/**
 * Splits the bytes of a text into chunks of at most 16 KB, which a parser handles without blocking for long. Between the
 * chunks it yields to the event loop, whether or not they contain complete rows.
 */
export async function* readChunks(input: Readable): AsyncGenerator<Buffer> {
  const yieldIfDue = createYielder();
  for await (const chunk of input) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer);
    for (let at = 0; at < bytes.length; at += maxChunkBytes) {
      yield bytes.subarray(at, at + maxChunkBytes);
      await yieldIfDue();
    }
  }
}

/** Like `readChunks`, decoded as UTF-8: without a byte order mark, and with U+FFFD for invalid bytes. */
export async function* readTextChunks(input: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of readChunks(input)) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}
