import type { FacetName, ValueFacetName } from './facets.ts';

/**
 * Sets of facets whose values are indexed together as one term for each institute. A search that counts several facets of a
 * set counts these terms in one pass over the institutes instead of one pass for each facet, and adds up the counts
 * (src/search/facets/facet-set-counts.ts). Each set has few different terms, however many institutes there are.
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

// No value contains these characters. JSON does not escape them: `\u001f` would take six characters in each of thousands of terms.
const betweenFacets = '\u007f';
const betweenValues = '\u0080';

/**
 * Writes the values of each facet of a set, in the order of the set, as one term. Null means that there is no value.
 * @internal Exported for tests.
 */
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

/** The values of each facet in a term that `writeFacetSet` wrote. */
export function readFacetSet(term: string): string[][] {
  return term.split(betweenFacets).map((each) => (each === '' ? [] : each.split(betweenValues)));
}

/** The values of an institute for each facet that is in a set. */
export type FacetSetValues = Record<
  Exclude<ValueFacetName, 'university' | 'discipline'> | 'fee',
  (string | null)[]
>;

/** The term of each facet set for an institute with these values. */
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
