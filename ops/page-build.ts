import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

/** Builds the page unless what it is made of is what the last build was made of. */
export async function buildPageWhenStale(root: string): Promise<void> {
  const stamp = join(root, 'web/dist/.sources');
  const wanted = sourcesHash(root);
  if (read(stamp) === wanted) return;
  const started = performance.now();
  await build({ root: join(root, 'web'), logLevel: 'warn' });
  writeFileSync(stamp, wanted);
  console.log(`page        built (${((performance.now() - started) / 1_000).toFixed(1)} s)`);
}

function sourcesHash(root: string): string {
  const hash = createHash('sha256');
  const files = globSync('web/{src,public}/**/*.*', { cwd: root });
  for (const file of [...files, 'web/index.html', 'web/vite.config.ts', 'package-lock.json'].sort()) {
    hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
