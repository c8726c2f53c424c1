import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

/** Builds the page, unless its sources are the same as for the last build. */
export async function buildPageWhenStale(root: string): Promise<void> {
  const stamp = join(root, 'web/dist/.sources');
  const current = sourcesHash(root);
  if (readIfExists(stamp) === current) return;
  const started = performance.now();
  await build({ root: join(root, 'web'), logLevel: 'warn' });
  writeFileSync(stamp, current);
  console.log(`Built the page (${((performance.now() - started) / 1_000).toFixed(1)} s)`);
}

function sourcesHash(root: string): string {
  const hash = createHash('sha256');
  const files = globSync(['web/{src,public}/**/*.*', 'src/{contract,domain}/**/*.ts'], { cwd: root });
  for (const file of [...files, 'web/index.html', 'web/vite.config.ts', 'package-lock.json'].sort()) {
    hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function readIfExists(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
