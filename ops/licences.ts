import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import satisfies from 'spdx-satisfies';

/** A package that ships: with the server, or in the built page. */
export interface ShippedPackage {
  name: string;
  version: string;
  /** An SPDX expression; null where the package states none. */
  licence: string | null;
}

/** What may ship: licences that ask for no more than a notice (data: CC BY asks for a credit). */
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

/** Whether a package may ship under `licence`: one of several offered is enough, of several that apply each must be allowed. */
export function isAllowed(licence: string | null): boolean {
  if (licence === null) return false;
  try {
    return satisfies(licence, allowed);
  } catch {
    // Not an SPDX expression: 'UNLICENSED', 'SEE LICENSE IN …', or a licence that nobody has named.
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
 * The packages that ship, each version once, by name: those of package-lock.json that are not for development alone, and
 * those that the built page carries.
 * @throws Error where the page is not built
 */
export function readShippedPackages(root = fileURLToPath(new URL('..', import.meta.url))): ShippedPackage[] {
  const page = `${root}/web/dist/licenses.json`;
  if (!existsSync(page)) throw new Error("The page is not built; run 'npm run build:web' first.");
  const lock = read<{ packages: Record<string, LockedPackage> }>(`${root}/package-lock.json`);
  const server = Object.entries(lock.packages)
    // '' is the project itself; a link leads to a package that is listed by its own place.
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
