import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import type { Expected } from '../../contract/precondition.ts';
import { AppError } from '../../errors.ts';

/**
 * The versions that If-Match names. It may hold tags as the API writes them (`"7-Xk3f"`), plain versions (`"7"`) and weak
 * tags, because proxies that compress responses weaken our tags; the version stays the same.
 * @throws AppError precondition-required when the header is missing, bad-request when it is malformed
 */
export function readIfMatch(context: Context): Expected {
  const header = context.get('If-Match');
  if (header === '')
    throw new AppError(
      'precondition-required',
      'The header If-Match is required: the ETag of the version to change, or *.',
    );
  return parseIfMatch(header);
}

/** Like `readIfMatch`, for endpoints where the header is optional. Without it, any version matches. */
export function readOptionalIfMatch(context: Context): Expected {
  const header = context.get('If-Match');
  return header === '' ? 'any' : parseIfMatch(header);
}

function parseIfMatch(header: string): Expected {
  if (header.trim() === '*') return 'any';
  if (!/^[\s,]*(W\/)?"[^"]*"(\s*,[\s,]*(W\/)?"[^"]*")*[\s,]*$/.test(header))
    throw new AppError('bad-request', 'If-Match must be * or a list of entity tags in quotes: "7", "8".');
  return [...header.matchAll(/"([1-9]\d{0,14})(-[^"]*)?"/g)].map(([, version]) => Number(version));
}

/**
 * The Idempotency-Key, sent with or without quotes, and a hash of the request; null without the header.
 * @throws AppError bad-request when the key is malformed
 */
export function readIdempotencyKey(
  context: Context,
  body: unknown,
): { key: string; requestHash: string } | null {
  const header = context.get('Idempotency-Key').trim();
  if (header === '') return null;
  const [, quoted, bare] =
    /^(?:"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x5b\x5d-\x7e]{1,255}))$/.exec(header) ?? [];
  const key = quoted ?? bare;
  if (key === undefined)
    throw new AppError(
      'bad-request',
      'Idempotency-Key must be 1 to 255 printable characters; a UUID is recommended.',
    );
  const request = JSON.stringify([context.method, context.path, body]);
  return { key, requestHash: createHash('sha256').update(request).digest('base64url') };
}
