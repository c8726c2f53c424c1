import { type Static, Type } from 'typebox';
import { shownFields } from './institute-response.ts';

const likeness = Type.Enum(['discipline', 'level', 'kind', 'university', 'state', 'district', 'near', 'fee']);
/** What two institutes can have in common. */
export type Likeness = Static<typeof likeness>;

export const similarItemSchema = Type.Object(
  {
    ...shownFields,
    // The index does not store null coordinates, so they are absent.
    location: Type.Optional(shownFields.location),
    alike: Type.Array(likeness, { minItems: 1, description: 'What both institutes have in common.' }),
  },
  { additionalProperties: false, $id: 'SimilarItem' },
);
export type SimilarItem = Static<typeof similarItemSchema>;

export const similarResponseSchema = Type.Object(
  { items: Type.Array(similarItemSchema, { description: 'The institutes, the most similar first.' }) },
  { additionalProperties: false, $id: 'SimilarResponse' },
);
export type SimilarResponse = Static<typeof similarResponseSchema>;
