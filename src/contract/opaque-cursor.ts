import { createHmac, timingSafeEqual } from 'node:crypto';

const macBytes = 32;

/** The key that cursors are signed with: one for all processes of an installation, kept once it is read. */
export interface CursorKey {
  /** Null as long as it could not be read. It is read again then, and nobody waits for it. */
  known(): Buffer | null;
  /** Waits for it. Throws what reading it throws. */
  read(): Promise<Buffer>;
}

const retryMs = 1_000;

/** Does no I/O until asked. */
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
 * A position in a list as a text that counts for one list alone: `identity` is what decides which items come in which
 * order. It is no secret, but nobody without the key can write one.
 */
export function writeCursorText(key: Buffer, identity: unknown[], position: unknown[]): string {
  const text = JSON.stringify(position);
  return Buffer.concat([sign(key, identity, text), Buffer.from(text)]).toString('base64url');
}

/** The position; null for what is no cursor of that list. */
export function readCursorText(key: Buffer, identity: unknown[], cursor: string): unknown[] | null {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length <= macBytes) return null;
  // Nothing of it is parsed before it is known to have been written here.
  const text = bytes.subarray(macBytes).toString();
  if (!timingSafeEqual(bytes.subarray(0, macBytes), sign(key, identity, text))) return null;
  return JSON.parse(text) as unknown[];
}

function sign(key: Buffer, identity: unknown[], position: string): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify([identity, position]))
    .digest();
}
