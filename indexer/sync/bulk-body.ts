/** The body of a bulk request, while it is being written. */
export interface BulkBody {
  /** Adds one line that consists of these parts. */
  add(...parts: string[]): void;
  bytes(): Buffer;
  /** Makes the memory available to the next body. To be called once Elasticsearch has answered the request. */
  release(): void;
}

/**
 * Creates bodies as bytes in memory that is reused. Bodies as strings would each leave megabytes that only a full garbage
 * collection frees, and new buffers for each body made V8 run three times as many full collections.
 */
export function createBulkBodies(): (size: number) => BulkBody {
  const free: Buffer[] = [];

  /** @param size the bytes that most bodies of this kind need; a body grows beyond it */
  return (size) => {
    const used = free.pop();
    let room = used && used.length >= size ? used : Buffer.allocUnsafe(size);
    let end = 0;
    return {
      add(...parts) {
        for (const part of parts) {
          // UTF-8 needs at most three bytes for each UTF-16 code unit; one more is for the newline.
          const needed = end + 3 * part.length + 1;
          if (needed > room.length) room = Buffer.concat([room], Math.max(needed, 2 * room.length));
          end += room.write(part, end);
        }
        end = room.writeUInt8(0x0a, end);
      },
      bytes: () => room.subarray(0, end),
      release: () => free.push(room),
    };
  };
}
