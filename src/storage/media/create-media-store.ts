import { fileURLToPath } from 'node:url';
import type { Config } from '../../config.ts';
import { createDiskMediaStore } from './disk-media-store.ts';
import type { MediaStore } from './media-store.ts';
import { createS3MediaStore } from './s3-media-store.ts';

const checkout = new URL('../../../', import.meta.url);

/** Creates the store that the settings name. Does no I/O until a function is called. */
export function createMediaStore({ MEDIA_STORE_URL }: Pick<Config, 'MEDIA_STORE_URL'>): MediaStore {
  const path = /^file:(?<path>.*)$/.exec(MEDIA_STORE_URL)?.groups?.path;
  if (path === undefined) return createS3MediaStore(new URL(MEDIA_STORE_URL.replace(/^s3\+/, '')));
  return createDiskMediaStore(fileURLToPath(new URL(`file:${path.replace(/^\/\//, '')}/`, checkout)));
}
