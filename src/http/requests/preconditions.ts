import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import type { Expected } from '../../contract/precondition.ts';
import { AppError } from '../../errors.ts';

/**
 * The versions that If-Match names. It takes tags as the API gives them (`"7-Xk3f"`), the version alone (`"7"`), and weak
 * tags: proxies that compress make ours weak, and the version is the same.
 * @throws AppError precondition-required without it, bad-request where it is malformed
 */
export function readIfMatch(context: Context): Expected {
  const header = context.get('If-Match');
  if (header === '')
    throw new AppError(
      'precondition-required',
      'Say which version you change: If-Match with the ETag of the record, or *.',
    );
  return parseIfMatch(header);
}

/** The same for a call that can go without: then to any version. */
export function readOptionalIfMatch(context: Context): Expected {
  const header = context.get('If-Match');
  return header === '' ? 'any' : parseIfMatch(header);
}

function parseIfMatch(header: string): Expected {
  if (header.trim() === '*') return 'any';
  if (!/^[\s,]*(W\/)?"[^"]*"(\s*,[\s,]*(W\/)?"[^"]*")*[\s,]*$/.test(header))
    throw new AppError('bad-request', 'If-Match takes * or entity tags in quotes: "7", "8".');
  return [...header.matchAll(/"([1-9]\d{0,14})(-[^"]*)?"/g)].map(([, version]) => Number(version));
}

/**
 * The Idempotency-Key with or without quotes, and a hash of the request; null without one.
 * @throws AppError bad-request
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
    throw new AppError('bad-request', 'Idempotency-Key takes 1 to 255 printable characters, best a UUID.');
  const request = JSON.stringify([context.method, context.path, body]);
  return { key, requestHash: createHash('sha256').update(request).digest('base64url') };
}
