// The child process in which one uploaded image is decoded; see image-decoder.ts. No other program loads libvips.
import sharp from 'sharp';
import { imageSizes, maxImagePixels } from '../../src/domain/images/image-rules.ts';
import type { MediaFile } from '../../src/domain/images/media-files.ts';
import { type DecoderMessage, memoryExceededCode } from './decoder-protocol.ts';

const largest = imageSizes.at(-1);
const watchEveryMs = 20;
const maxBytes = Number(process.argv[2]);

sharp.concurrency(1);
sharp.cache(false);
// Whatever a file claims to be, no other decoder than these ever reads it.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Png', 'Jpeg', 'Webp', 'Heif'].map((format) => `VipsForeignLoad${format}Buffer`),
});

// The worker has received the result, or was killed.
process.once('disconnect', () => process.exit());
process.once('message', (file: Buffer) => {
  setInterval(() => {
    if (process.memoryUsage.rss() > maxBytes) process.exit(memoryExceededCode);
  }, watchEveryMs).unref();
  decode(file).then(
    (files) => finish({ files }),
    (error: Error) => finish({ failure: error.message }),
  );
});
send('ready');

/** Turns the image as its EXIF data says, converts it to sRGB, scales it, and drops all metadata. */
async function decode(file: Buffer): Promise<MediaFile[]> {
  const { data, info } = await sharp(file, {
    // As after the end of the data in a JPEG, which is only a warning of its decoder.
    failOn: 'warning',
    limitInputPixels: maxImagePixels,
    autoOrient: true,
    animated: false,
  })
    .toColourspace('srgb')
    .resize({ width: largest, height: largest, fit: 'inside', withoutEnlargement: true })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const decoded = sharp(data, { raw: { width, height, channels } });
  const files: MediaFile[] = [];
  for (const size of imageSizes) {
    const body = await decoded
      .clone()
      .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 82, smartSubsample: true })
      .toBuffer();
    files.push({ size, body });
  }
  return files;
}

function finish(result: DecoderMessage): void {
  send(result, () => process.disconnect());
}

function send(message: DecoderMessage, onSent = () => {}): void {
  process.send?.(message, onSent);
}
