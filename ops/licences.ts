import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import satisfies from 'spdx-satisfies';

/** A package that is shipped with the server or in the built page. */
interface ShippedPackage {
  name: string;
  version: string;
  /** An SPDX expression; null if the package states none. */
  licence: string | null;
}

/** Licences that require no more than a notice, or for data (CC BY) an attribution. */
const allowed = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unicode-3.0',
  'Unlicense',
  'Zlib',
];

/**
 * libvips, the image library that sharp loads, comes as a prebuilt shared library in packages of its own, one for each
 * platform. The LGPL allows that for any program as long as users can replace the library, which they can: it is a file.
 */
const libvips = { packages: /^@img\/sharp-/, licence: 'LGPL-3.0-or-later' };

/** Whether a package may be shipped under `licence`: with OR one allowed licence is enough, with AND all must be allowed. */
export function isAllowed({ name, licence }: Pick<ShippedPackage, 'name' | 'licence'>): boolean {
  if (licence === null) return false;
  try {
    return satisfies(licence, libvips.packages.test(name) ? [...allowed, libvips.licence] : allowed);
  } catch {
    // Not an SPDX expression, such as 'UNLICENSED' or 'SEE LICENSE IN …'.
    return false;
  }
}

interface LockedPackage {
  version?: string;
  license?: string;
  dev?: boolean;
  link?: boolean;
}

/**
 * Lists the shipped packages by name, each version once: the production packages of package-lock.json, and those that are
 * bundled in the built page.
 * @throws Error if the page is not built
 */
export function readShippedPackages(root = fileURLToPath(new URL('..', import.meta.url))): ShippedPackage[] {
  const page = `${root}/web/dist/licenses.json`;
  if (!existsSync(page)) throw new Error("The page is not built. Run 'npm run build:web' first.");
  const lock = read<{ packages: Record<string, LockedPackage> }>(`${root}/package-lock.json`);
  const server = Object.entries(lock.packages)
    // '' is the project itself; the target of a link has its own entry.
    .filter(([path, { dev, link }]) => path !== '' && !dev && !link)
    .map(([path, { version = '', license = null }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license,
    }));
  const bundled = read<{ name: string; version: string; identifier: string | null }[]>(page);
  const all = [
    ...server,
    ...bundled.map(({ name, version, identifier }) => ({ name, version, licence: identifier })),
  ];
  const byVersion = new Map(all.map((each) => [`${each.name}@${each.version}`, each]));
  return [...byVersion.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
