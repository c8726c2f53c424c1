import { createHash } from 'node:crypto';
import { imageSizes } from './image-rules.ts';

export type ImageSize = (typeof imageSizes)[number];

/** An image in one size, as WebP. */
export interface MediaFile {
  size: ImageSize;
  body: Buffer;
}

const keyPattern = new RegExp(`^(?<hash>[0-9a-f]{64})/(?:${imageSizes.join('|')})\\.webp$`);

/** The name of an image: the hash of what is served, so that what is stored under a name never changes. */
export function hashMediaFiles(files: MediaFile[]): string {
  const hash = createHash('sha256');
  // With its length, so that no other division into files has the same hash.
  for (const { size, body } of files) hash.update(`${size}:${body.length}:`).update(body);
  return hash.digest('hex');
}

/** Where a store has an image in one size. */
export function mediaKey(hash: string, size: ImageSize): string {
  return `${hash}/${size}.webp`;
}

/** The hash of the image that a key belongs to; null for anything else, such as what an interrupted write left behind. */
export function hashOfKey(key: string): string | null {
  return keyPattern.exec(key)?.groups?.hash ?? null;
}
