/** The facets whose values are codes; those of the others are names. */
const codedFacets: ReadonlySet<string> = new Set([
  'kind',
  'level',
  'mode',
  'discipline',
  'ownership',
  'gender',
  'facility',
]);

/** The labels that cannot be derived from the words of the code. */
const codeLabels: Partial<Record<string, string>> = {
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

/** The label of a code in kebab case: `constituent-college` becomes 'Constituent college'. */
export function codeLabel(code: string): string {
  const words = codeLabels[code] ?? code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The label of a facet's value. Names of places and universities are shown as they are. */
export function valueLabel(facet: string, value: string): string {
  return codedFacets.has(facet) ? codeLabel(value) : value;
}
