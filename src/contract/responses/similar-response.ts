import { type Static, Type } from 'typebox';
import { shownFields } from './institute-response.ts';

const likeness = Type.Enum(['discipline', 'level', 'kind', 'university', 'state', 'district', 'near', 'fee']);
/** What two institutes can have in common. */
export type Likeness = Static<typeof likeness>;

export const similarItemSchema = Type.Object(
  {
    ...shownFields,
    // Null coordinates are not kept in the index, so they are left out here.
    location: Type.Optional(shownFields.location),
    alike: Type.Array(likeness, { minItems: 1, description: 'what the two have in common' }),
  },
  { additionalProperties: false, $id: 'SimilarItem' },
);
export type SimilarItem = Static<typeof similarItemSchema>;

export const similarResponseSchema = Type.Object(
  { items: Type.Array(similarItemSchema, { description: 'the likest first' }) },
  { additionalProperties: false, $id: 'SimilarResponse' },
);
export type SimilarResponse = Static<typeof similarResponseSchema>;
