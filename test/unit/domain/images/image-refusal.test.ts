import assert from 'node:assert/strict';
import { findImageRefusal } from '../../../../src/domain/images/image-refusal.ts';
import {
  animatedWebp,
  avifWithBrands,
  enormousPng,
  noise,
  twoColours,
  withPngChunk,
  zip,
} from '../../../support/data/images.ts';

const damaged = 'The image file is damaged or incomplete.';
const animated = 'The image is animated; it must be a single picture.';
const trailing = /^The file has other data after the end of the image/;
const formats = ['png', 'jpeg', 'webp', 'avif'] as const;

const image = (format: (typeof formats)[number]) => noise(60, 40).toFormat(format).toBuffer();

describe('findImageRefusal', () => {
  for (const format of formats) {
    it(`accepts a ${format} image`, async () => {
      assert.equal(findImageRefusal(await image(format)), null);
    });

    it(`refuses a ${format} image that was cut off anywhere`, async () => {
      const whole = await image(format);
      for (let length = 0; length < whole.length; length += 1)
        assert.match(
          findImageRefusal(whole.subarray(0, length)) ?? `accepts ${length} of ${whole.length} bytes`,
          /damaged or incomplete|not an image/,
        );
    });

    it(`refuses a ${format} image that is followed by a page, an archive or a byte`, async () => {
      const whole = await image(format);
      for (const more of [Buffer.from('<html><script>alert(1)</script></html>'), zip, Buffer.from([0])])
        assert.match(findImageRefusal(Buffer.concat([whole, more])) ?? 'accepts it', trailing);
    });

    it(`does not fail on a ${format} image with any one byte changed`, async () => {
      const whole = await image(format);
      for (let at = 0; at < Math.min(whole.length, 1_000); at += 1)
        for (const value of [0, 1, 0x7f, 0xff]) {
          const changed = Buffer.from(whole);
          changed[at] = value;
          findImageRefusal(changed);
        }
    });
  }

  it('accepts progressive, interlaced, lossless and transparent images and those with metadata', async () => {
    for (const file of [
      await noise(60, 40).jpeg({ progressive: true }).toBuffer(),
      await noise(60, 40).png({ progressive: true }).toBuffer(),
      await noise(60, 40).webp({ lossless: true }).toBuffer(),
      await twoColours(60, 40).ensureAlpha(0.5).webp().toBuffer(),
      await twoColours(60, 40).ensureAlpha(0.5).avif({ effort: 0 }).toBuffer(),
      await twoColours(60, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      await twoColours(60, 40).withIccProfile('p3').webp().toBuffer(),
      await twoColours(60, 40).toColourspace('cmyk').jpeg().toBuffer(),
      await twoColours(60, 40).toColourspace('rgb16').png().toBuffer(),
    ])
      assert.equal(findImageRefusal(file), null);
  });

  it('accepts a JPEG with a preview after it, as cameras write it, but nothing after that', async () => {
    const file = Buffer.concat([await image('jpeg'), await image('jpeg')]);
    assert.equal(findImageRefusal(file), null);
    assert.match(findImageRefusal(Buffer.concat([file, zip])) ?? '', trailing);
  });

  it('refuses a PNG of 20,000 x 20,000 pixels in a file of 1 MB, in no time', () => {
    const file = enormousPng();
    assert(Math.abs(file.length - 1_000_000) < 1_000);
    assert.equal(
      findImageRefusal(file),
      'The image has 20000 × 20000 pixels; it must have at most 40 megapixels.',
    );
  });

  it('refuses animations', async () => {
    const webp = await animatedWebp();
    const png = withPngChunk(await image('png'), 'acTL', Buffer.alloc(8));
    const avif = await avifWithBrands('avis', 'avis');
    for (const file of [webp, png, avif]) assert.equal(findImageRefusal(file), animated);
  });

  it('names the format of a file of another kind, whatever its name says', async () => {
    const mustBe = '; it must be PNG, JPEG, WebP or AVIF.';
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    const cases: [file: Buffer, reason: string][] = [
      [await avifWithBrands('heic', 'mif1'), `The file is a HEIC image${mustBe}`],
      [await avifWithBrands('mif1', 'heic'), `The file is a HEIC image${mustBe}`],
      [await noise(9, 9).gif().toBuffer(), `The file is a GIF image${mustBe}`],
      [await noise(9, 9).tiff().toBuffer(), `The file is a TIFF image${mustBe}`],
      [Buffer.from(svg), `The file is an SVG image${mustBe}`],
      [Buffer.from(`\ufeff <?xml version="1.0"?>${svg}`), `The file is an SVG image${mustBe}`],
      [Buffer.from('%PDF-1.7'), `The file is a PDF document${mustBe}`],
      [Buffer.from('<html></html>'), `The file is not an image${mustBe}`],
      [Buffer.alloc(0), `The file is not an image${mustBe}`],
      [Buffer.alloc(100), `The file is not an image${mustBe}`],
    ];
    for (const [file, reason] of cases) assert.equal(findImageRefusal(file), reason);
  });

  it('refuses an image with a side of 0', async () => {
    const png = await image('png');
    png.writeUInt32BE(0, 16);
    assert.equal(findImageRefusal(png), damaged);
  });

  it('needs time linear in the size of a hostile file', () => {
    const size = 10_000_000;
    const png = Buffer.alloc(size);
    const jpeg = Buffer.alloc(size, 0xff);
    jpeg[1] = 0xd8;
    const scan = Buffer.concat([
      Buffer.from('ffd8ffc0000b080001000101011100ffda0008010100003f00', 'hex'),
      Buffer.alloc(size, Buffer.from([0xff, 0])),
    ]);
    Buffer.from('89504e470d0a1a0a', 'hex').copy(png);
    const avif = Buffer.alloc(size, Buffer.from('00000008free', 'latin1').subarray(0, 8));
    Buffer.from('00000014667479706176696600000000', 'hex').copy(avif);
    for (const file of [png, jpeg, scan, avif]) assert.notEqual(findImageRefusal(file), null);
  });
});
