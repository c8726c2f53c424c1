import type { ImageStructure } from './image-structure.ts';

interface Box {
  type: string;
  /** Where the content of the box begins and ends. */
  from: number;
  to: number;
}

const fileTypeBox = 'ftyp';
// 'moov' has the frames of an animation.
const topLevel = new Set([fileTypeBox, 'meta', 'mdat', 'moov', 'free', 'skip', 'uuid']);
/** Version and flags, at the beginning of some boxes. */
const fullBoxHeader = 4;
// A photo has fewer than ten beside each other; one for each tile if it is stored in tiles.
const maxBoxes = 1_000;
const maxBrandBytes = 200;

/** The brands of a file in the ISO base media format, such as `avif` or `heic`; empty for any other file. */
export function readBrands(file: Buffer): string[] {
  if (file.length < 16 || file.toString('latin1', 4, 8) !== fileTypeBox) return [];
  const brands =
    file.toString('latin1', 8, Math.min(file.readUInt32BE(0), 8 + maxBrandBytes)).match(/.{4}/gs) ?? [];
  // The second is the version of the first.
  return brands.filter((_brand, index) => index !== 1);
}

/**
 * Reads the boxes of an AVIF file (ISO/IEC 14496-12 and 23008-12). Every item states its size; the largest counts.
 * @returns null if the file is damaged or incomplete
 */
export function readAvifStructure(file: Buffer): ImageStructure | null {
  const boxes = boxesIn(file, 0, file.length, topLevel);
  if (!boxes) return null;
  const structure = {
    width: 0,
    height: 0,
    animated: boxes.some(({ type }) => type === 'moov') || readBrands(file).includes('avis'),
    end: boxes.at(-1)?.to ?? 0,
  };
  if (structure.animated) return structure;
  const meta = boxes.find(({ type }) => type === 'meta');
  if (!meta || !boxes.some(({ type }) => type === 'mdat')) return null;
  const properties = childrenOf(file, { ...meta, from: meta.from + fullBoxHeader }, 'iprp', 'ipco') ?? [];
  for (const { type, from, to } of properties) {
    if (type !== 'ispe') continue;
    if (to - from < 12) return null;
    const [width, height] = [file.readUInt32BE(from + 4), file.readUInt32BE(from + 8)];
    if (width * height >= structure.width * structure.height) Object.assign(structure, { width, height });
  }
  return structure;
}

/** The boxes inside the first box on the path. */
function childrenOf(file: Buffer, { from, to }: Box, ...path: string[]): Box[] | null {
  const children = boxesIn(file, from, to);
  const [type, ...rest] = path;
  if (type === undefined || children === null) return children;
  const child = children.find((each) => each.type === type);
  return child ? childrenOf(file, child, ...rest) : null;
}

/**
 * The boxes from one offset to another, as far as their types are among `known`.
 * @returns null if a box is larger than what is left, or there are too many
 */
function boxesIn(file: Buffer, start: number, end: number, known?: Set<string>): Box[] | null {
  const boxes: Box[] = [];
  for (let at = start; at + 8 <= end; ) {
    const type = file.toString('latin1', at + 4, at + 8);
    if (known && !known.has(type)) break;
    let length = file.readUInt32BE(at);
    let header = 8;
    if (length === 1) {
      if (at + 16 > end) return null;
      length = Number(file.readBigUInt64BE(at + 8));
      header = 16;
    }
    // The last box may leave its length open.
    if (length === 0) length = end - at;
    if (length < header || at + length > end || boxes.length === maxBoxes) return null;
    boxes.push({ type, from: at + header, to: at + length });
    at += length;
  }
  return boxes;
}
