import { Type } from 'typebox';
import { valueFacetNames } from '../../domain/search/facets.ts';
import { maxLookupLength, maxQueryLength } from '../../domain/search/search-limits.ts';
import { queryText } from './query-text.ts';
import { searchParameters } from './search-parameters.ts';

// The parameters that constrain a search, without those that sort, page and shape the results.
const { q, sort, page, limit, cursor, highlight, fields, facets, ...constraints } =
  searchParameters.properties;

/** The parameters of `GET /v1/facets/{name}`: those that constrain a search, whose `q` is `text` here. */
export const facetParameters = Type.Object(
  {
    q: Type.Optional(queryText(maxLookupLength, 'Beginnings of words that the values must contain.')),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100, description: 'Maximum number of values. Defaults to 20.' }),
    ),
    text: Type.Optional(
      queryText(maxQueryLength, 'The `q` of the search under which the values are counted.'),
    ),
    ...constraints,
  },
  { additionalProperties: false },
);

/** The path parameter that names a facet. */
export const facetNameParameter = Type.Object(
  { name: Type.Enum(valueFacetNames, { description: 'Name of a facet with values.' }) },
  { additionalProperties: false },
);
