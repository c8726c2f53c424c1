import { type ImageStructure, maxChunks } from './image-structure.ts';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');
/** Its length, its type and its checksum. */
const chunkOverhead = 12;
const headerLength = 13;

export const isPng = (file: Buffer): boolean => file.subarray(0, signature.length).equals(signature);

/**
 * Reads the chunks of a PNG file (PNG specification, third edition, section 5.3).
 * @returns null if the file is damaged or incomplete, or has too many chunks
 */
export function readPngStructure(file: Buffer): ImageStructure | null {
  let size: Pick<ImageStructure, 'width' | 'height'> | undefined;
  let animated = false;
  for (let at = signature.length, chunks = 0; at + chunkOverhead <= file.length; chunks += 1) {
    if (chunks === maxChunks) return null;
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const body = at + 8;
    at += chunkOverhead + length;
    if (at > file.length) return null;
    if (size === undefined) {
      if (type !== 'IHDR' || length !== headerLength) return null;
      size = { width: file.readUInt32BE(body), height: file.readUInt32BE(body + 4) };
    }
    // The chunk that makes a PNG an animated one (APNG).
    if (type === 'acTL') animated = true;
    if (type === 'IEND') return { ...size, animated, end: at };
  }
  return null;
}
