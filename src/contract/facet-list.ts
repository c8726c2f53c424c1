import { facetNames, isRangeFacet, rangeFacets, valueFacets } from '../domain/search/facets.ts';
import { searchParameters } from './parameters/search-parameters.ts';
import type { FacetDescription } from './responses/facet-responses.ts';

/**
 * The facets there are. `parameters` are those of a search that constrain it; `bounds`, of a range, are where one bucket
 * ends and the next begins.
 */
export const facetList: FacetDescription[] = facetNames.map((name) => {
  if (!isRangeFacet(name))
    return { name, type: 'values', label: valueFacets[name].label, parameters: [name] };
  const { label, bounds } = rangeFacets[name];
  const parameters = [`${name}_min`, `${name}_max`].filter((each) => each in searchParameters.properties);
  return { name, type: 'range', label, parameters, bounds: [...bounds] };
});
