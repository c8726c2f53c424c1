import type { TSchema } from 'typebox';

/**
 * How large a request body of this schema may be, for the schema's options. It takes the longest valid body, each of its
 * characters written as JSON writes it at greatest length (twelve bytes), and not much more: what is larger is refused
 * before it is parsed.
 */
export const maxKilobytes = (kilobytes: number) => ({ 'x-max-bytes': kilobytes * 1024 });

/** @throws Error for a schema that does not say it */
export function maxBytesOf(schema: TSchema): number {
  const bytes = (schema as { 'x-max-bytes'?: number })['x-max-bytes'];
  if (bytes === undefined) throw new Error('a schema of a request body says no x-max-bytes');
  return bytes;
}
