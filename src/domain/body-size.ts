import type { TSchema } from 'typebox';

/**
 * The schema option that limits the size of a request body; larger bodies are refused before they are parsed. The limit
 * should leave room for the longest valid body with each character escaped in JSON (twelve bytes), and for little more.
 */
export const maxKilobytes = (kilobytes: number) => ({ 'x-max-bytes': kilobytes * 1024 });

/** The maximum size of a body of this schema. @throws Error when the schema sets none */
export function maxBytesOf(schema: TSchema): number {
  const bytes = (schema as { 'x-max-bytes'?: number })['x-max-bytes'];
  if (bytes === undefined) throw new Error('the schema of the request body has no x-max-bytes');
  return bytes;
}
