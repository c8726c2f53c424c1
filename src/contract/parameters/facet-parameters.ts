import { type Static, Type } from 'typebox';
import { valueFacetNames } from '../../domain/search/facets.ts';
import { maxLookupLength, maxQueryLength } from '../../domain/search/search-limits.ts';
import { queryText } from './query-text.ts';
import { searchParameters } from './search-parameters.ts';

// What chooses institutes, without what turns pages and shapes items.
const { q, sort, page, limit, cursor, highlight, fields, facets, ...constraints } =
  searchParameters.properties;

/** The parameters of `GET /v1/facets/{name}`: those that constrain a search, its q as `text`. */
export const facetParameters = Type.Object(
  {
    q: Type.Optional(queryText(maxLookupLength, 'beginnings of words of the values looked for')),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100, description: 'values in the answer, 20 by default' }),
    ),
    text: Type.Optional(queryText(maxQueryLength, 'what the search has as q')),
    ...constraints,
  },
  { additionalProperties: false },
);
export type FacetParameters = Static<typeof facetParameters>;

/** The part of a path that names a facet of values. */
export const facetNameParameter = Type.Object(
  { name: Type.Enum(valueFacetNames, { description: 'a facet of values' }) },
  { additionalProperties: false },
);
