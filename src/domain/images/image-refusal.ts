import { readAvifStructure, readBrands } from './avif-structure.ts';
import { maxImagePixels } from './image-rules.ts';
import type { ImageStructure } from './image-structure.ts';
import { isJpeg, readJpegStructure } from './jpeg-structure.ts';
import { isPng, readPngStructure } from './png-structure.ts';
import { isWebp, readWebpStructure } from './webp-structure.ts';

interface Format {
  matches: (file: Buffer) => boolean;
  readStructure: (file: Buffer) => ImageStructure | null;
}

const formats: Format[] = [
  { matches: isPng, readStructure: readPngStructure },
  { matches: isJpeg, readStructure: readJpegStructure },
  { matches: isWebp, readStructure: readWebpStructure },
  {
    matches: (file) => readBrands(file).some((brand) => brand === 'avif' || brand === 'avis'),
    readStructure: readAvifStructure,
  },
];

const mustBe = 'it must be PNG, JPEG, WebP or AVIF';

/** Formats that people take for one of the allowed ones, in the words of a refusal. */
const refusedFormats: [name: string, matches: (file: Buffer) => boolean][] = [
  ['a GIF image', (file) => /^GIF8[79]a/.test(beginningOf(file))],
  ['an SVG image', (file) => /^(\xef\xbb\xbf)?\s*(<\?xml|<!--|<!doctype svg|<svg)/i.test(beginningOf(file))],
  [
    'a HEIC image',
    (file) => readBrands(file).some((brand) => /^(hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand)),
  ],
  ['a TIFF image', (file) => /^(II\*\0|MM\0\*)/.test(beginningOf(file))],
  ['a PDF document', (file) => beginningOf(file).startsWith('%PDF-')],
];

/**
 * Says why a file is refused as an image, as a sentence; null if nothing speaks against it. Only the structure is read, in time
 * linear in the size of the file: no pixel is decoded and nothing is decompressed, so that it is safe for any file. Damage
 * within the pixels is not noticed.
 */
export function findImageRefusal(file: Buffer): string | null {
  const format = formats.find(({ matches }) => matches(file));
  if (!format) {
    const refused = refusedFormats.find(([, matches]) => matches(file));
    return refused ? `The file is ${refused[0]}; ${mustBe}.` : `The file is not an image; ${mustBe}.`;
  }
  const structure = format.readStructure(file);
  if (structure?.animated) return 'The image is animated; it must be a single picture.';
  if (!structure || structure.width === 0 || structure.height === 0)
    return 'The image file is damaged or incomplete.';
  const { width, height, end } = structure;
  if (width * height > maxImagePixels)
    return (
      `The image has ${width} × ${height} pixels; ` +
      `it must have at most ${maxImagePixels / 1_000_000} megapixels.`
    );
  if (end < file.length)
    return 'The file has other data after the end of the image. Please save the image again and upload the new file.';
  return null;
}

function beginningOf(file: Buffer): string {
  return file.toString('latin1', 0, 200);
}
