import type { ImageStructure } from './image-structure.ts';

const startOfImage = 0xd8;
const endOfImage = 0xd9;
const startOfScan = 0xda;
const temporary = 0x01;

export const isJpeg = (file: Buffer): boolean => startsJpeg(file, 0) && file[2] === 0xff;

/**
 * Reads the markers of a JPEG file (ITU-T T.81, annex B). Cameras append further JPEG images, such as a preview (CIPA DC-007,
 * Multi-Picture Format); these count as part of the file.
 * @returns null if the file is damaged or incomplete
 */
export function readJpegStructure(file: Buffer): ImageStructure | null {
  const first = readOneImage(file, 0);
  let last = first;
  while (last && startsJpeg(file, last.end)) last = readOneImage(file, last.end);
  return first && last && { ...first, end: last.end };
}

function startsJpeg(file: Buffer, at: number): boolean {
  return file[at] === 0xff && file[at + 1] === startOfImage;
}

function readOneImage(file: Buffer, start: number): ImageStructure | null {
  let size: Pick<ImageStructure, 'width' | 'height'> | undefined;
  for (let at = start + 2; ; ) {
    if (file[at] !== 0xff) return null;
    // Any number of 0xff may precede a marker.
    while (file[at] === 0xff) at += 1;
    const marker = file[at];
    at += 1;
    if (marker === undefined) return null;
    if (marker === endOfImage) return size ? { ...size, animated: false, end: at } : null;
    if (isRestart(marker) || marker === temporary) continue;
    if (at + 2 > file.length) return null;
    const length = file.readUInt16BE(at);
    if (length < 2 || at + length > file.length) return null;
    if (isFrame(marker)) {
      if (length < 8) return null;
      // A second frame would be of another size; the image is as large as the largest.
      const frame = { height: file.readUInt16BE(at + 3), width: file.readUInt16BE(at + 5) };
      if (!size || frame.width * frame.height > size.width * size.height) size = frame;
    }
    at += length;
    if (marker === startOfScan) at = endOfScan(file, at);
  }
}

/** The offset of the next marker. In a scan, 0xff is followed by 0, by the number of a restart, or by another 0xff. */
function endOfScan(file: Buffer, from: number): number {
  let at = file.indexOf(0xff, from);
  while (at >= 0) {
    const next = file[at + 1] ?? endOfImage;
    if (next !== 0 && next !== 0xff && !isRestart(next)) return at;
    at = file.indexOf(0xff, at + (next === 0xff ? 1 : 2));
  }
  return file.length;
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}

/** Whether the marker begins a frame, which states the size: SOF0 to SOF15, without DHT, JPG and DAC in between. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}
