import { fullName, waysToWrite } from '../../../src/domain/text/names.ts';
import type { CountryOfDomain } from './country.ts';
import { ownLabels, stripMailLabels } from './domain.ts';
import { kindOf } from './institute-kind.ts';

/** One file of the package: a domain and the names it has. */
export interface DomainFile {
  /** its number among all files, from 1 */
  line: number;
  domain: string;
  names: string[];
  lines: string[];
  country: CountryOfDomain | null;
  /** whether its own top level is the country's */
  statesCountry: boolean;
}

/** Main domain first: one of the country's own before others, then the shortest, then the first by its letters. */
export type Institution = [main: DomainFile, ...others: DomainFile[]];

/**
 * Puts the domains of one institution together: those with the same name in the same country; those with the same label
 * there and the same name but for a place (annauniv.edu, annauniv.edu.in); and domains for mail with the one that they
 * are below (student.rcsj.edu, rcsj.edu). In the order of their main domains' files.
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
 * A domain whose top level is no country's is its holder's second one where the same name and the same label are in one
 * country only (nus.edu is nus.edu.sg), or where a domain of no country has the same long name (iitbombay.org): long,
 * and no school's, so that no second institution is likely to have it.
 */
function adoptStatedCountries(files: DomainFile[]): DomainFile[] {
  const stated = files.filter(({ country }) => country?.stated);
  const byLabel = Map.groupBy(stated, labelKey);
  const byName = Map.groupBy(stated, ({ names }) => fullName(names[0] as string));
  return files.map((file) => {
    if (file.country?.stated) return file;
    const name = fullName(file.names[0] as string);
    const isLong = file.country === null && name.split(' ').length >= 4 && kindOf(file.names) !== 'school';
    const same = byLabel.get(labelKey(file)) ?? (isLong ? byName.get(name) : undefined) ?? [];
    const countries = new Set(same.map(({ country }) => country?.country));
    return countries.size === 1 ? { ...file, country: same[0]?.country ?? null } : file;
  });
}

/** The institutions that have a name as their own first one, by `nameKey`. */
export function indexByName(institutions: Institution[]): ReadonlyMap<string, Institution> {
  return new Map(institutions.flatMap((one) => one.map((file) => [nameKey(file), one])));
}

export function nameKey({ names, country }: DomainFile, name = names[0] as string): string {
  return `${country?.country ?? ''} ${fullName(name)}`;
}

/**
 * The label and the name without a place. Of a campus below another's domain (goa.bits-pilani.ac.in) the place is the
 * name.
 */
function labelKey({ domain, names }: DomainFile): string {
  const own = ownLabels(stripMailLabels(domain));
  if (own.length > 1) return domain;
  const name = waysToWrite(names[0] as string).at(-1) as string;
  return `${own[0]} ${fullName(name)}`;
}

/** Within one country also without what makes a label one for students: vitstudent.ac.in, vit.ac.in. */
function countryKey(file: DomainFile): string {
  const label = labelKey(file).replace(/^([a-z]{2,}?)(students?|stud|alumni|alum|mail) /, '$1 ');
  return `${file.country?.country} ${label}`;
}

function byDomain(a: DomainFile, b: DomainFile): number {
  const isStated = (file: DomainFile) => Number(file.statesCountry);
  return isStated(b) - isStated(a) || a.domain.length - b.domain.length || (a.domain < b.domain ? -1 : 1);
}
