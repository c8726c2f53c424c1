import assert from 'node:assert/strict';
import sharp from 'sharp';
import { hashMediaFiles, type MediaFile } from '../../../../src/domain/images/media-files.ts';
import { type DecoderLimits, decodeImage } from '../../../../worker/images/image-decoder.ts';
import { bombPng, enormousPng, exifLoopJpeg, noise, twoColours } from '../../../support/data/images.ts';

const never = new AbortController().signal;
const damaged = 'The image could not be decoded; the file may be damaged.';

async function decode(file: Buffer): Promise<MediaFile[]> {
  const decoded = await decodeImage(file, never);
  assert('files' in decoded, 'refusal' in decoded ? decoded.refusal : '');
  return decoded.files;
}

/** Why a file is refused; null if it is not. */
async function refusalOf(file: Buffer, limits?: DecoderLimits): Promise<string | null> {
  const decoded = await decodeImage(file, never, limits);
  return 'refusal' in decoded ? decoded.refusal : null;
}

/** The colours of the left and the right half. */
async function halvesOf({ body }: MediaFile): Promise<number[][]> {
  const { data, info } = await sharp(body).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const colour = (x: number) => {
    const at = 3 * (Math.floor(info.height / 2) * info.width + x);
    return [...data.subarray(at, at + 3)];
  };
  return [colour(Math.floor(info.width / 8)), colour(Math.floor((7 * info.width) / 8))];
}

function assertNear(actual: number[][], expected: number[][], tolerance: number) {
  assert(
    actual.flat().every((value, at) => Math.abs(value - (expected.flat()[at] as number)) <= tolerance),
    JSON.stringify(actual),
  );
}

const red = [255, 0, 0];
const blue = [0, 0, 255];

describe('decodeImage', function () {
  this.timeout(60_000);

  it('scales to three sizes and keeps the aspect', async () => {
    const files = await decode(await twoColours(2_000, 1_000).png().toBuffer());
    const sizes = await Promise.all(
      files.map(async ({ size, body }) => {
        const { width, height, format } = await sharp(body).metadata();
        return { size, width, height, format };
      }),
    );
    assert.deepEqual(sizes, [
      { size: 96, width: 96, height: 48, format: 'webp' },
      { size: 320, width: 320, height: 160, format: 'webp' },
      { size: 960, width: 960, height: 480, format: 'webp' },
    ]);
  });

  it('enlarges nothing', async () => {
    for (const { body } of await decode(await twoColours(40, 90).png().toBuffer())) {
      const { width, height } = await sharp(body).metadata();
      assert.deepEqual([width, height], [40, 90]);
    }
    const extreme = await decode(await twoColours(10_000, 1).png().toBuffer());
    assert.equal((await sharp(extreme[0]?.body).metadata()).height, 1);
  });

  for (const format of ['png', 'jpeg', 'webp', 'avif'] as const)
    it(`decodes ${format}`, async () => {
      const [, , large] = await decode(await twoColours(400, 200).toFormat(format).toBuffer());
      assertNear(await halvesOf(large as MediaFile), [red, blue], 12);
    });

  it('turns an image as its EXIF data say, and drops all metadata', async () => {
    const file = await twoColours(400, 200)
      .withExif({ IFD0: { Copyright: 'secret' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
      .withMetadata({ orientation: 3 })
      .jpeg()
      .toBuffer();
    for (const each of await decode(file)) {
      assertNear(await halvesOf(each), [blue, red], 12);
      const { exif, icc, xmp, iptc, orientation } = await sharp(each.body).metadata();
      assert.deepEqual([exif, icc, xmp, iptc, orientation], Array(5).fill(undefined));
      assert(!each.body.includes('secret'));
    }
  });

  it('converts other colour spaces to sRGB: a wide gamut, CMYK, grey and 16 bits', async () => {
    const wide = await twoColours(200, 100).withIccProfile('p3').png().toBuffer();
    const deep = await twoColours(200, 100).toColourspace('rgb16').png().toBuffer();
    const [, , printed] = await decode(await twoColours(200, 100).toColourspace('cmyk').jpeg().toBuffer());
    for (const file of [wide, deep]) {
      const [, , large] = await decode(file);
      assertNear(await halvesOf(large as MediaFile), [red, blue], 12);
    }
    // Inks cannot print these colours as bright.
    assertNear(await halvesOf(printed as MediaFile), [red, blue], 120);
    const grey = await decode(await noise(50, 40).png().toBuffer());
    assert.equal((await sharp(grey[0]?.body).metadata()).space, 'srgb');
  });

  it('keeps transparency', async () => {
    const [small] = await decode(await twoColours(50, 40).ensureAlpha(0.5).png().toBuffer());
    assert.equal((await sharp(small?.body).metadata()).hasAlpha, true);
  });

  it('gives the same bytes for the same file', async () => {
    const file = await noise(700, 500).jpeg().toBuffer();
    const [first, second] = await Promise.all([decode(file), decode(file)]);
    assert.equal(hashMediaFiles(first), hashMediaFiles(second));
  });

  it('refuses what is damaged within the pixels', async () => {
    const jpeg = await noise(400, 300).jpeg().toBuffer();
    const cut = Buffer.concat([jpeg.subarray(0, Math.floor(jpeg.length / 2)), Buffer.from([0xff, 0xd9])]);
    assert.equal(await refusalOf(cut), damaged);
    const png = await noise(400, 300).png().toBuffer();
    png[png.length - 5_000] = (png[png.length - 5_000] as number) ^ 0xff;
    assert.equal(await refusalOf(png), damaged);
  });

  it('refuses other formats and too many pixels, even if nobody has looked before', async () => {
    for (const file of [
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      await noise(9, 9).gif().toBuffer(),
      await noise(9, 9).tiff().toBuffer(),
      Buffer.from('not an image'),
      enormousPng(),
    ])
      assert.equal(await refusalOf(file), damaged);
  });

  it('decompresses no text and no colour profile of 300 MB', async () => {
    for (const type of ['zTXt', 'iCCP'] as const) {
      assert.equal(await refusalOf(await bombPng(type), { seconds: 10, maxBytes: 200 * 1024 ** 2 }), null);
    }
  });

  it('refuses an image that needs more memory than it may', async () => {
    const file = await twoColours(5_000, 4_000).avif({ effort: 0 }).toBuffer();
    const refusal = await refusalOf(file, { seconds: 10, maxBytes: 120 * 1024 ** 2 });
    assert.equal(refusal, 'The image needs too much memory to decode.');
  });

  it('refuses an image that takes longer than it may', async () => {
    const refusal = await refusalOf(await exifLoopJpeg(), { seconds: 1, maxBytes: 1024 ** 3 });
    assert.equal(refusal, 'The image takes too long to decode.');
  });

  it('ends with its signal', async () => {
    const abort = new AbortController();
    const decoding = decodeImage(await exifLoopJpeg(), abort.signal);
    abort.abort(new Error('The worker stops.'));
    await assert.rejects(decoding, /The worker stops/);
  });
});
