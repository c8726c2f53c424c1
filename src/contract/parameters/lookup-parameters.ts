import { type Static, Type } from 'typebox';
import { valueFacetNames } from '../../domain/search/facets.ts';
import { maxLookupLength, maxQueryLength } from '../../domain/search/search-limits.ts';
import { requestedSlugPattern } from '../../domain/text/patterns.ts';
import { queryText } from './query-text.ts';
import { searchParameters } from './search-parameters.ts';

/** The parameters of `GET /v1/suggest`. */
export const suggestParameters = Type.Object(
  {
    q: Type.Optional(queryText(maxLookupLength, 'what was typed so far; the last word may be unfinished')),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 20, description: 'suggestions in each group, 5 by default' }),
    ),
  },
  { additionalProperties: false },
);

/** For calls that take none. */
export const noParameters = Type.Object({}, { additionalProperties: false });

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

/** The parameters of `GET /v1/institutes/{slug}/similar`. */
export const similarParameters = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, description: 'institutes, 6 by default' })),
  },
  { additionalProperties: false },
);

/** The parameters of `GET /v1/institutes/compare`. */
export const compareParameters = Type.Object(
  {
    slug: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
      minItems: 2,
      maxItems: 6,
      uniqueItems: true,
      description: 'the institutes to put side by side, in this order',
    }),
  },
  { additionalProperties: false },
);

/** The part of a path that names an institute. */
export const slugParameter = Type.Object(
  {
    slug: Type.String({
      pattern: requestedSlugPattern,
      description: 'the name of an institute in addresses',
    }),
  },
  { additionalProperties: false },
);

/** The part of a path that names a facet of values. */
export const facetNameParameter = Type.Object(
  { name: Type.Enum(valueFacetNames, { description: 'a facet of values' }) },
  { additionalProperties: false },
);

const slugExpression = new RegExp(requestedSlugPattern);

/** Whether an institute can have that slug at all: others need no look-up, and Postgres refuses some of them. */
export function isSlug(text: string): boolean {
  return slugExpression.test(text);
}
