import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run, which } from '../commands.ts';

const minVersion = 21;
const folder = '/usr/lib/jvm';

interface Jdk {
  home: string;
  version: number;
}

let found: Promise<Jdk | undefined> | undefined;

/** Finds a full JDK for Elasticsearch: that of JAVA_HOME, else of PATH, else the oldest suitable one in /usr/lib/jvm. */
export function findJdk(): Promise<Jdk | undefined> {
  found ??= look();
  return found;
}

/** Discards the result of `findJdk`, because packages have been installed. */
export const forgetJdk = (): void => {
  found = undefined;
};

async function look(): Promise<Jdk | undefined> {
  const java = which('java');
  const chosen = [process.env.JAVA_HOME, java && dirname(dirname(realpathSync(java)))];
  for (const home of chosen) {
    const jdk = home ? await examine(home) : undefined;
    if (jdk) return jdk;
  }
  const homes = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  const installed = await Promise.all([...new Set(homes.map((home) => realpathSync(home)))].map(examine));
  return installed
    .filter((jdk) => jdk !== undefined)
    .sort((a, b) => a.version - b.version || a.home.localeCompare(b.home))[0];
}

async function examine(home: string): Promise<Jdk | undefined> {
  try {
    const version = fullVersion(await run(join(home, 'bin/java'), ['--list-modules']));
    return version !== undefined && version >= minVersion ? { home, version } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads the version of a full JDK from its list of modules; a reduced runtime lacks the debugger module.
 * @internal Exported for tests.
 */
export function fullVersion(modules: string): number | undefined {
  const version = /^jdk\.jdi@(\d+)/m.exec(modules)?.[1];
  return version === undefined ? undefined : Number(version);
}

/**
 * Chooses Debian's newest headless JDK from the output of `apt-cache search --names-only`; null if none is new enough.
 * @internal Exported for tests.
 */
export function chooseJdkPackage(search: string): string | null {
  const versions = [...search.matchAll(/^openjdk-(\d+)-jdk-headless /gm)].map(([, version]) =>
    Number(version),
  );
  const best = Math.max(0, ...versions);
  return best >= minVersion ? `openjdk-${best}-jdk-headless` : null;
}

export const debianJdk = async (): Promise<string | null> =>
  chooseJdkPackage(await run('apt-cache', ['search', '--names-only', '^openjdk-[0-9]+-jdk-headless$']));
