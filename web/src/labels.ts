import type { FacetName } from './search-url.ts';

export const facetLabels: Record<FacetName, string> = {
  state: 'State',
  district: 'District',
  university: 'University',
  discipline: 'Discipline',
  kind: 'Kind',
  level: 'Level',
  mode: 'Mode of study',
  ownership: 'Ownership',
  gender: 'Admits',
  accreditation: 'Accreditation',
  facility: 'Facilities',
  country: 'Country',
};

const coded: ReadonlySet<string> = new Set([
  'kind',
  'level',
  'mode',
  'discipline',
  'ownership',
  'gender',
  'facility',
]);

const special: Partial<Record<string, string>> = {
  'co-ed': 'Women and men',
  'full-time': 'Full-time',
  'part-time': 'Part-time',
  aided: 'Government-aided',
  deemed: 'Deemed university',
  'it-software': 'IT and software',
};

/** A code in kebab case as words: `constituent-college` is 'Constituent college'. */
export function codeLabel(code: string): string {
  const words = special[code] ?? code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Names of places and universities stay as they are. */
export function valueLabel(facet: string, value: string): string {
  return coded.has(facet) ? codeLabel(value) : value;
}
