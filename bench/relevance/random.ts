import { createRandom as createSeededRandom } from '../random.ts';

export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  integer(below: number): number;
  pick<T>(items: readonly T[]): T;
}

/** FNV-1a with a final mix, so that texts which differ only in their last letter also get very different hashes. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** The same seed gives the same numbers on every machine. */
export function createRandom(seed: string): Random {
  const { number, below, pick } = createSeededRandom(hash(seed));
  return { next: number, integer: below, pick };
}
