/**
 * The facets with values, in the order in which they are shown. `field` is the field of the document. `programmeField`, for
 * facets of programmes, is the same fact in one programme, for constraints that must hold for the same programme. `label` is
 * the name that is shown.
 */
export const valueFacets = {
  state: { label: 'State', field: 'state' },
  district: { label: 'District', field: 'district' },
  university: { label: 'University', field: 'university' },
  discipline: { label: 'Discipline', field: 'disciplines', programmeField: 'programmes.discipline' },
  kind: { label: 'Kind', field: 'kind' },
  level: { label: 'Level', field: 'levels', programmeField: 'programmes.level' },
  mode: { label: 'Mode of study', field: 'modes', programmeField: 'programmes.mode' },
  ownership: { label: 'Ownership', field: 'ownership' },
  gender: { label: 'Admits', field: 'gender' },
  accreditation: { label: 'Accreditation', field: 'accreditation' },
  facility: { label: 'Facilities', field: 'facilities' },
  country: { label: 'Country', field: 'country' },
} as const satisfies Record<string, { label: string; field: string; programmeField?: string }>;

/** The facets with ranges. Each of the `bounds` ends one bucket and begins the next; the outer buckets are open. */
export const rangeFacets = {
  fee: {
    label: 'Yearly fee',
    field: 'fees',
    programmeField: 'programmes.fee',
    bounds: [25_000, 50_000, 100_000, 200_000, 500_000],
  },
  established: { label: 'Established', field: 'established', bounds: [1900, 1950, 1980, 2000, 2010] },
  rating: { label: 'Rating', field: 'rating', bounds: [1, 2, 3, 4] },
} as const satisfies Record<
  string,
  { label: string; field: string; programmeField?: string; bounds: number[] }
>;

export type ValueFacetName = keyof typeof valueFacets;
export type RangeFacetName = keyof typeof rangeFacets;
export type FacetName = ValueFacetName | RangeFacetName;

export const valueFacetNames = Object.keys(valueFacets) as ValueFacetName[];
export const facetNames: FacetName[] = [
  ...valueFacetNames,
  ...(Object.keys(rangeFacets) as RangeFacetName[]),
];

export function isValueFacet(name: string): name is ValueFacetName {
  return Object.hasOwn(valueFacets, name);
}

export function isRangeFacet(name: FacetName): name is RangeFacetName {
  return name in rangeFacets;
}

/** The position of the bucket that a value is in. */
export function bucketOf(name: RangeFacetName, value: number): number {
  const { bounds } = rangeFacets[name];
  const bucket = bounds.findIndex((bound) => bound > value);
  return bucket === -1 ? bounds.length : bucket;
}
