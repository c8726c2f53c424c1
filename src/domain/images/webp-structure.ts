import { type ImageStructure, maxChunks } from './image-structure.ts';

const animationFlag = 0x02;
const lossyStartCode = 0x2a019d;
const losslessSignature = 0x2f;

export const isWebp = (file: Buffer): boolean =>
  file.toString('latin1', 0, 4) === 'RIFF' && file.toString('latin1', 8, 12) === 'WEBP';

/**
 * Reads the chunks of a WebP file (RFC 9649). The canvas and the bitstream both state a size; the larger one counts.
 * @returns null if the file is damaged or incomplete, or has too many chunks
 */
export function readWebpStructure(file: Buffer): ImageStructure | null {
  if (file.length < 12) return null;
  const end = 8 + file.readUInt32LE(4);
  if (end > file.length) return null;
  const structure = { width: 0, height: 0, animated: false, end };
  let hasPicture = false;
  for (let at = 12, chunks = 0; at < end; chunks += 1) {
    if (at + 8 > end || chunks === maxChunks) return null;
    const type = file.toString('latin1', at, at + 4);
    const length = file.readUInt32LE(at + 4);
    if (at + 8 + length > end) return null;
    const body = file.subarray(at + 8, at + 8 + length);
    // A chunk of odd length is followed by a byte that fills it.
    at += 8 + length + (length % 2);
    if (type === 'ANIM' || type === 'ANMF') structure.animated = true;
    if (type === 'VP8X' && ((body[0] ?? 0) & animationFlag) !== 0) structure.animated = true;
    if (!(type in sizeReaders)) continue;
    const size = sizeReaders[type as keyof typeof sizeReaders](body);
    if (!size) return null;
    structure.width = Math.max(structure.width, size.width);
    structure.height = Math.max(structure.height, size.height);
    hasPicture ||= type !== 'VP8X';
  }
  return hasPicture || structure.animated ? structure : null;
}

const sizeReaders = {
  VP8X: (body: Buffer) =>
    body.length < 10 ? null : { width: 1 + body.readUIntLE(4, 3), height: 1 + body.readUIntLE(7, 3) },

  'VP8 ': (body: Buffer) =>
    body.length < 10 || body.readUIntLE(3, 3) !== lossyStartCode
      ? null
      : { width: body.readUInt16LE(6) & 0x3fff, height: body.readUInt16LE(8) & 0x3fff },

  VP8L(body: Buffer) {
    if (body.length < 5 || body[0] !== losslessSignature) return null;
    const bits = body.readUInt32LE(1);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  },
};
