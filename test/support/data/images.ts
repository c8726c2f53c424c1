import { randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

/** An image with different halves, so that its orientation can be seen: the left one is red, the right one blue. */
export function twoColours(width: number, height: number): Sharp {
  const pixels = Buffer.alloc(3 * width * height);
  for (let at = 0; at < width * height; at += 1) pixels[3 * at + (at % width < width / 2 ? 0 : 2)] = 255;
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** A grey image that no format compresses to nothing. */
export function noise(width: number, height: number): Sharp {
  return sharp(randomBytes(width * height), { raw: { width, height, channels: 1 } });
}

const headerEnd = 33;

function pngChunk(type: string, body: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + body.length);
  chunk.writeUInt32BE(body.length);
  chunk.write(type, 4, 'latin1');
  body.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + body.length)), 8 + body.length);
  return chunk;
}

/** A PNG with another chunk after its header. */
export function withPngChunk(png: Buffer, type: string, body: Buffer): Buffer {
  return Buffer.concat([png.subarray(0, headerEnd), pngChunk(type, body), png.subarray(headerEnd)]);
}

/** A complete PNG of 20,000 x 20,000 pixels in a file of 1 MB. */
export function enormousPng(): Buffer {
  const side = 20_000;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // One bit of grey for each pixel.
  header[8] = 1;
  const pixels = deflateSync(Buffer.alloc(side * (1 + side / 8)));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    pngChunk('prVt', randomBytes(1_000_000 - pixels.length)),
    pngChunk('IDAT', pixels),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A PNG whose compressed text, or whose colour profile, has 300 MB, in a file of 300 kB. */
export async function bombPng(type: 'zTXt' | 'iCCP'): Promise<Buffer> {
  const png = await twoColours(40, 30).png().toBuffer();
  return withPngChunk(png, type, Buffer.concat([Buffer.from('x\0\0', 'latin1'), bomb()]));
}

let madeBomb: Buffer | undefined;

function bomb(): Buffer {
  madeBomb ??= deflateSync(Buffer.alloc(300_000_000));
  return madeBomb;
}

/** A JPEG whose EXIF data refer to themselves 5,000 times. */
export async function exifLoopJpeg(): Promise<Buffer> {
  const entries = 5_000;
  const tiff = Buffer.alloc(14 + 12 * entries);
  tiff.write('II*\0', 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(entries, 8);
  for (let at = 10; at < 10 + 12 * entries; at += 12) {
    // The pointer to another directory, which is this one.
    tiff.writeUInt16LE(0x8769, at);
    tiff.writeUInt16LE(4, at + 2);
    tiff.writeUInt32LE(1, at + 4);
    tiff.writeUInt32LE(8, at + 8);
  }
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(2 + body.length, 2);
  const jpeg = await twoColours(40, 30).jpeg().toBuffer();
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

/** An AVIF with these brands in the place of its own; `heic` and `mif1` make a file as phones write it. */
export async function avifWithBrands(major: string, compatible: string): Promise<Buffer> {
  const avif = await twoColours(64, 48).avif({ effort: 0 }).toBuffer();
  const rest = avif.subarray(avif.readUInt32BE(0));
  const fileType = Buffer.alloc(20);
  fileType.writeUInt32BE(20);
  fileType.write(`ftyp${major}\0\0\0\0${compatible}`, 4, 'latin1');
  return Buffer.concat([fileType, rest]);
}

/** An animation of two frames. */
export async function animatedWebp(): Promise<Buffer> {
  const frames = [await twoColours(40, 30).png().toBuffer(), await noise(40, 30).png().toBuffer()];
  return sharp(frames, { join: { animated: true } })
    .webp({ loop: 0, delay: [100, 100] })
    .toBuffer();
}

/** The beginning of a ZIP file, as it can be appended to an image. */
export const zip = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');
