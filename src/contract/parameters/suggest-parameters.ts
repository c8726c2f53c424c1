import { Type } from 'typebox';
import { maxLookupLength } from '../../domain/search/search-limits.ts';
import { queryText } from './query-text.ts';

/** The parameters of `GET /v1/suggest`. */
export const suggestParameters = Type.Object(
  {
    q: Type.Optional(queryText(maxLookupLength, 'The text typed so far. The last word may be incomplete.')),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 20,
        description: 'Maximum number of suggestions in each group. Defaults to 5.',
      }),
    ),
  },
  { additionalProperties: false },
);
