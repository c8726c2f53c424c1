import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const secretText = 'nobody may see this';

/** A built page in a temporary folder, with files around it and hidden in it that must not be served. */
export async function createPageFolder(): Promise<{ pageFolder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'page-'));
  const pageFolder = join(folder, 'page');
  await mkdir(join(pageFolder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), secretText);
  await writeFile(join(pageFolder, 'index.html'), '<!doctype html><title>Page</title>');
  await writeFile(join(pageFolder, 'assets', 'page.js'), 'export {};');
  await writeFile(join(pageFolder, '.hidden'), secretText);
  return { pageFolder, remove: () => rm(folder, { recursive: true }) };
}
