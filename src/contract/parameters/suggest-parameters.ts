import { Type } from 'typebox';
import { maxLookupLength } from '../../domain/search/search-limits.ts';
import { queryText } from './query-text.ts';

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
