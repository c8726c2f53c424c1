import type { FacetName, ValueFacetName } from './facets.ts';

/**
 * Facets whose values are kept together in one term an institute: a search that counts several of them counts these
 * terms, one pass over the institutes instead of one each, and adds up. Each set has few different terms, however many
 * institutes there are.
 */
export const facetSets = {
  place: ['country', 'state', 'district'],
  profile: ['kind', 'ownership', 'gender', 'accreditation'],
  programme: ['level', 'mode'],
  facility: ['facility'],
  fee: ['fee'],
} as const satisfies Record<string, FacetName[]>;

export type FacetSetName = keyof typeof facetSets;
export const facetSetNames = Object.keys(facetSets) as FacetSetName[];

// No value has these. JSON writes them as they are: `\u001f` would be six characters of each of thousands of terms.
const betweenFacets = '\u007f';
const betweenValues = '\u0080';

/** The values of each facet of a set, in its order, as one term; null is no value. */
export function writeFacetSet(values: (string | null)[][]): string {
  let term = '';
  let beforeFacet = '';
  for (const each of values) {
    term += beforeFacet;
    beforeFacet = betweenFacets;
    let beforeValue = '';
    for (const value of each) {
      if (value === null) continue;
      term += beforeValue + value;
      beforeValue = betweenValues;
    }
  }
  return term;
}

export function readFacetSet(term: string): string[][] {
  return term.split(betweenFacets).map((each) => (each === '' ? [] : each.split(betweenValues)));
}

/** What an institute has of each facet. */
export type FacetSetValues = Record<
  Exclude<ValueFacetName, 'university' | 'discipline'> | 'fee',
  (string | null)[]
>;

export function facetSetsOf(values: FacetSetValues): Record<FacetSetName, string> {
  const valuesOf = (facet: keyof FacetSetValues) => values[facet];
  return {
    place: writeFacetSet(facetSets.place.map(valuesOf)),
    profile: writeFacetSet(facetSets.profile.map(valuesOf)),
    programme: writeFacetSet(facetSets.programme.map(valuesOf)),
    facility: writeFacetSet(facetSets.facility.map(valuesOf)),
    fee: writeFacetSet(facetSets.fee.map(valuesOf)),
  };
}
