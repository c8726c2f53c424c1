import { createHmac, timingSafeEqual } from 'node:crypto';

const macBytes = 32;

/** The key that signs cursors: one for all processes of an installation, read once and then kept in memory. */
export interface CursorKey {
  /** The key, or null while it could not be read. Then it starts another attempt in the background. */
  known(): Buffer | null;
  /** Waits for the key. Rejects with the error of reading it. */
  read(): Promise<Buffer>;
}

const retryMs = 1_000;

/** Creates the source of the key. `load` is called at first use. */
export function createCursorKey(load: () => Promise<Buffer>): CursorKey {
  let key: Buffer | null = null;
  let loading: Promise<Buffer> | null = null;
  let retryAt = 0;

  async function loadOnce(): Promise<Buffer> {
    try {
      key = await load();
      return key;
    } finally {
      loading = null;
    }
  }

  function read(): Promise<Buffer> {
    if (key) return Promise.resolve(key);
    loading ??= loadOnce();
    return loading;
  }

  return {
    read,
    known() {
      if (key === null && performance.now() >= retryAt) {
        retryAt = performance.now() + retryMs;
        read().catch(() => undefined);
      }
      return key;
    },
  };
}

/**
 * Writes a position in a list as an opaque text, valid for this list only: `identity` is all that determines the items and
 * their order. The position is signed (HMAC-SHA-256), not encrypted.
 */
export function writeOpaqueCursor(key: Buffer, identity: unknown[], position: unknown[]): string {
  const text = JSON.stringify(position);
  return Buffer.concat([sign(key, identity, text), Buffer.from(text)]).toString('base64url');
}

/** Reads the position from a cursor; null when the text is not a cursor of this list. */
export function readOpaqueCursor(key: Buffer, identity: unknown[], cursor: string): unknown[] | null {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length <= macBytes) return null;
  // The signature is verified before anything is parsed.
  const text = bytes.subarray(macBytes).toString();
  if (!timingSafeEqual(bytes.subarray(0, macBytes), sign(key, identity, text))) return null;
  return JSON.parse(text) as unknown[];
}

function sign(key: Buffer, identity: unknown[], position: string): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify([identity, position]))
    .digest();
}
