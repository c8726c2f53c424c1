import { fullName, waysToWrite } from '../../../src/domain/text/names.ts';
import type { CountryOfDomain } from './country.ts';
import { ownLabels, stripMailLabels } from './domain.ts';
import { kindOf } from './institute-kind.ts';
import type { Names } from './swot-text.ts';

/** One file of the package: a domain and the names of its institution. */
export interface DomainFile {
  /** The number of the file, from 1. */
  line: number;
  domain: string;
  names: Names;
  lines: string[];
  country: CountryOfDomain | null;
  /** Whether its own top-level domain is that of the country. */
  statesCountry: boolean;
}

/** The files of an institution, the main domain first: a domain of the country, then the shortest, then by alphabet. */
export type Institution = [main: DomainFile, ...others: DomainFile[]];

/**
 * Groups the domains of each institution: domains with the same name in the same country; domains with the same label there
 * and the same name except for a place (annauniv.edu, annauniv.edu.in); and mail domains with their parent domain
 * (student.rcsj.edu, rcsj.edu). Sorted by the files of the main domains.
 */
export function groupByInstitution(files: DomainFile[]): Institution[] {
  const located = adoptStatedCountries(files);
  const groups = new Map<DomainFile, DomainFile[]>();
  const first = new Map<string, DomainFile>();
  for (const file of located) {
    const keys = [`@ ${stripMailLabels(file.domain)}`, nameKey(file), countryKey(file)];
    const met = keys.flatMap((key) => first.get(key) ?? []);
    const members = [...new Set(met.map((one) => groups.get(one)))].flatMap((group) => group ?? []);
    members.push(file);
    for (const member of members) groups.set(member, members);
    for (const key of keys) if (!first.has(key)) first.set(key, file);
  }
  return [...new Set(groups.values())]
    .map((group) => group.sort(byDomain) as Institution)
    .sort(([a], [b]) => a.line - b.line);
}

/**
 * Gives domains without a stated country the country of a domain with one: if the same label and name occur in one country
 * only (nus.edu and nus.edu.sg), or the same name of at least four words does (iitbombay.org). Names of schools are not
 * compared, because several schools may share a long name.
 */
function adoptStatedCountries(files: DomainFile[]): DomainFile[] {
  const stated = files.filter(({ country }) => country?.stated);
  const byLabel = Map.groupBy(stated, labelKey);
  const byName = Map.groupBy(stated, ({ names }) => fullName(names[0]));
  return files.map((file) => {
    if (file.country?.stated) return file;
    const name = fullName(file.names[0]);
    const isLong = file.country === null && name.split(' ').length >= 4 && kindOf(file.names) !== 'school';
    const same = byLabel.get(labelKey(file)) ?? (isLong ? byName.get(name) : undefined) ?? [];
    const countries = new Set(same.map(({ country }) => country?.country));
    return countries.size === 1 ? { ...file, country: same[0]?.country ?? null } : file;
  });
}

/** Maps the `nameKey` of each first name to its institution. */
export function indexByName(institutions: Institution[]): ReadonlyMap<string, Institution> {
  return new Map(institutions.flatMap((one) => one.map((file) => [nameKey(file), one])));
}

/** A key that is equal for the same name in the same country. */
export function nameKey({ names, country }: DomainFile, name = names[0]): string {
  return `${country?.country ?? ''} ${fullName(name)}`;
}

/**
 * A key of the label and the name without a place. For a campus below the domain of another institution
 * (goa.bits-pilani.ac.in) the place matters, so its key is the domain.
 */
function labelKey({ domain, names }: DomainFile): string {
  const own = ownLabels(stripMailLabels(domain));
  if (own.length > 1) return domain;
  const name = waysToWrite(names[0]).at(-1) as string;
  return `${own[0]} ${fullName(name)}`;
}

/** Like `labelKey` within a country, also without a suffix for students: vitstudent.ac.in, vit.ac.in. */
function countryKey(file: DomainFile): string {
  const label = labelKey(file).replace(/^([a-z]{2,}?)(students?|stud|alumni|alum|mail) /, '$1 ');
  return `${file.country?.country} ${label}`;
}

function byDomain(a: DomainFile, b: DomainFile): number {
  const isStated = (file: DomainFile) => Number(file.statesCountry);
  return isStated(b) - isStated(a) || a.domain.length - b.domain.length || (a.domain < b.domain ? -1 : 1);
}
