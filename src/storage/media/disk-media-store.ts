import { randomUUID } from 'node:crypto';
import { mkdir, open, opendir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hashOfKey } from '../../domain/images/media-files.ts';
import type { MediaStore } from './media-store.ts';

const incoming = 'incoming';
const leftoverPattern = /^incoming\/[0-9a-f-]{36}$/;

/**
 * Stores media as files: `<folder>/<first two digits of the hash>/<hash>-<size>.webp`. A file is written under another name and
 * then renamed, both forced to disk, so that a killed process, a full disk or a power failure leaves no part of a file under its
 * name. What remains of such a write, below `incoming/`, is listed.
 */
export function createDiskMediaStore(folder: string): MediaStore {
  function pathOf(key: string): string {
    const hash = hashOfKey(key);
    if (hash !== null) return join(folder, hash.slice(0, 2), key.replace('/', '-'));
    // Only known keys become paths, so that no key leads out of the folder.
    if (leftoverPattern.test(key)) return join(folder, key);
    throw new Error(`"${key}" is not the key of a media file.`);
  }

  return {
    async put(key, body) {
      const path = pathOf(key);
      const temporary = join(folder, incoming, randomUUID());
      await mkdir(dirname(temporary), { recursive: true });
      await mkdir(dirname(path), { recursive: true });
      try {
        await writeDurably(temporary, body);
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined);
        throw error;
      }
      await syncFolder(dirname(path));
    },

    get: (key) => readFile(pathOf(key)).catch(nullIfMissing),

    delete: (key) => rm(pathOf(key), { force: true }),

    async *list() {
      for await (const name of namesIn(folder))
        for await (const file of namesIn(join(folder, name))) {
          const key = name === incoming ? `${incoming}/${file}` : file.replace('-', '/');
          // Other files are not this program's.
          if (hashOfKey(key) !== null || leftoverPattern.test(key)) yield key;
        }
    },
  };
}

async function writeDurably(path: string, body: Buffer): Promise<void> {
  await using file = await open(path, 'wx');
  await file.writeFile(body);
  await file.sync();
}

/** Makes a renaming in this folder survive a power failure. */
async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path);
  await folder.sync();
}

/** Nothing if the path is no folder. */
async function* namesIn(path: string): AsyncGenerator<string> {
  const folder = await opendir(path).catch(nullIfMissing);
  if (folder) for await (const { name } of folder) yield name;
}

function nullIfMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
