/**
 * The facets, in the order that people meet them. `field` is the document's; `programmeField`, where there is one, is
 * the same fact on one programme, for constraints that must hold together.
 */
export const facets = {
  state: { field: 'state' },
  district: { field: 'district' },
  university: { field: 'university' },
  discipline: { field: 'disciplines', programmeField: 'programmes.discipline' },
  kind: { field: 'kind' },
  level: { field: 'levels', programmeField: 'programmes.level' },
  mode: { field: 'modes', programmeField: 'programmes.mode' },
  ownership: { field: 'ownership' },
  gender: { field: 'gender' },
  accreditation: { field: 'accreditation' },
  facility: { field: 'facilities' },
  country: { field: 'country' },
} as const satisfies Record<string, { field: string; programmeField?: string }>;

export type FacetName = keyof typeof facets;

export const facetNames = Object.keys(facets) as FacetName[];
