import type { FacetName } from '../search/model/search-url.ts';

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

// Where the words of the code are not what people call it.
const special: Partial<Record<string, string>> = {
  'off-campus-centre': 'PG or off-campus centre',
  aided: 'Government-aided',
  deemed: 'Deemed university',
  'co-ed': 'Women and men',
  'full-time': 'Full-time',
  'part-time': 'Part-time',
  arts: 'Arts and humanities',
  dental: 'Dental sciences',
  design: 'Design and fashion',
  engineering: 'Engineering and technology',
  'fine-arts': 'Fine arts and music',
  journalism: 'Journalism and mass communication',
  paramedical: 'Paramedical sciences',
  veterinary: 'Veterinary science',
  sports: 'Sports ground',
  medical: 'Medical care',
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
