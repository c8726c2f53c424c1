import { inferFromName } from '../../../src/domain/text/name-inference.ts';
import { plainWordsOf } from '../../../src/domain/text/names.ts';
import type { ImportRecord } from '../institute-record.ts';
import { homeDomain, shortName, websiteOfDomain } from './domain.ts';
import { kindOf } from './institute-kind.ts';
import { type Institution, nameKey } from './institutions.ts';

const maxAliases = 20;
const maxAliasLength = 100;

/**
 * Makes the record of an institution. A file may list all institutions that share its domain, so names that belong to another
 * institution by `byName` are left out.
 */
export function toImportRecord(
  institution: Institution,
  byName: ReadonlyMap<string, Institution>,
): ImportRecord {
  const [main] = institution;
  const name = main.names[0];
  const { provenance, ...inferred } = inferFromName(name);
  const country = institution.find((file) => file.country?.stated)?.country ?? main.country;
  const names = institution.flatMap((file) =>
    file.names.filter((other) => {
      const holder = byName.get(nameKey(file, other));
      return holder === undefined || holder === institution;
    }),
  );
  return {
    line: main.line,
    source_id: main.domain,
    name,
    kind: kindOf(names),
    affiliation: null,
    place: country && { country: country.country, state: null, district: null },
    city: null,
    ...inferred,
    details: {
      aliases: collectAliases(names, institution),
      website: websiteOfDomain(homeDomain(main.domain, name)),
    },
    provenance: { ...provenance, kind: 'inferred', ...(country && !country.stated && { place: 'inferred' }) },
    raw: Object.fromEntries(institution.map(({ domain, lines }) => [domain, lines])),
  };
}

/** Collects other names, acronyms in brackets and short names from domains, except those made of the name's own words. */
function collectAliases(names: string[], institution: Institution): string[] {
  const own = plainWordsOf(names[0] as string);
  const aliases = new Map([[own.join(' '), '']]);
  const add = (alias: string) => {
    const key = plainWordsOf(alias).join(' ');
    if (key !== '' && !aliases.has(key)) aliases.set(key, alias);
  };
  for (const other of names) if (other.length <= maxAliasLength) add(other);
  const known = new Set([...own, own.join('')]);
  for (const short of [
    ...names.flatMap(findAcronyms),
    ...institution.flatMap(({ domain, names: [name] }) => shortName(homeDomain(domain, name)) ?? []),
  ]) {
    if (!plainWordsOf(short).every((word) => known.has(word))) add(short);
  }
  return [...aliases.values()].slice(1, 1 + maxAliases);
}

/** Finds acronyms in brackets: BITS in 'Birla Institute of Technology and Science (BITS), Pilani'. */
function findAcronyms(name: string): string[] {
  return [...name.matchAll(/\(([A-Z][A-Za-z]{0,3}[A-Z]{1,4}( [A-Z]\w+)?)\)/g)].map(
    ([, acronym]) => acronym as string,
  );
}
