import { createHash } from 'node:crypto';

/**
 * A position in a list as a text that holds for one list alone: `identity` is what decides which items come in which
 * order. It is no secret, but one that was altered or belongs elsewhere is known.
 */
export function writeCursorText(identity: unknown[], position: unknown[]): string {
  return Buffer.from(JSON.stringify([digest(identity, position), position])).toString('base64url');
}

/** The position; null for what is no cursor of that list. */
export function readCursorText(identity: unknown[], text: string): unknown[] | null {
  const [stated, position] = parse(text);
  return Array.isArray(position) && stated === digest(identity, position) ? position : null;
}

function parse(text: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

function digest(identity: unknown[], position: unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify([...identity, position]))
    .digest('base64url')
    .slice(0, 16);
}
