import { facetNames, isRangeFacet, rangeFacets, valueFacets } from '../domain/search/facets.ts';
import { searchParameters } from './parameters/search-parameters.ts';
import type { FacetDescription } from './responses/facet-responses.ts';

/** The body of `GET /v1/facets`: every facet with the search parameters that constrain it. */
export const facetList: FacetDescription[] = facetNames.map((name) => {
  if (!isRangeFacet(name))
    return { name, type: 'values', label: valueFacets[name].label, parameters: [name] };
  const { label, bounds } = rangeFacets[name];
  const parameters = [`${name}_min`, `${name}_max`].filter((each) => each in searchParameters.properties);
  return { name, type: 'range', label, parameters, bounds: [...bounds] };
});
