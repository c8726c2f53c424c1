import { createHash } from 'node:crypto';
import { badParameters } from './parameters.ts';

/** Where a list goes on for whoever asks with the same parameters; their values and the position are what it holds for. */
export function writeListCursor(parameters: object, position: unknown[] | null): string | null {
  if (position === null) return null;
  return Buffer.from(JSON.stringify([digest(parameters, position), position])).toString('base64url');
}

/** @throws AppError bad-request for what is no cursor, was altered, or belongs to other parameters */
export function readListCursor<Position extends unknown[]>(parameters: {
  cursor?: string | undefined;
}): Position | null {
  const { cursor } = parameters;
  if (cursor === undefined) return null;
  const [stated, position] = parse(cursor);
  if (!Array.isArray(position) || stated !== digest(parameters, position))
    throw badParameters([
      { parameter: 'cursor', detail: 'is not a cursor of this list; begin again without it' },
    ]);
  return position as Position;
}

function parse(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

/** Of what decides which items come in which order; the size of pages may change. */
function digest(parameters: object, position: unknown[]): string {
  const deciding = Object.entries(parameters)
    .filter(([name]) => name !== 'cursor' && name !== 'limit')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([deciding, position]))
    .digest('base64url')
    .slice(0, 16);
}
