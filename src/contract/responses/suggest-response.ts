import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false };
const count = Type.Integer({ minimum: 0, description: 'how many institutes it has' });

export const suggestedInstituteSchema = Type.Object(
  {
    slug: Type.String(),
    name: Type.String(),
    kind: Type.String(),
    place: Type.Optional(Type.String({ description: 'where it is, in words' })),
  },
  { ...closed, $id: 'SuggestedInstitute' },
);
export type SuggestedInstitute = Static<typeof suggestedInstituteSchema>;

export const suggestedPlaceSchema = Type.Object(
  {
    value: Type.String({ description: 'what the facet takes' }),
    facet: Type.Enum(['district', 'state', 'country']),
    state: Type.Optional(Type.String({ description: 'of a district' })),
    count,
  },
  { ...closed, $id: 'SuggestedPlace' },
);
export type SuggestedPlace = Static<typeof suggestedPlaceSchema>;

export const suggestedDisciplineSchema = Type.Object(
  { value: Type.String({ description: 'its code, which the facet takes' }), name: Type.String(), count },
  { ...closed, $id: 'SuggestedDiscipline' },
);
export type SuggestedDiscipline = Static<typeof suggestedDisciplineSchema>;

export const suggestionsSchema = Type.Object(
  {
    institutes: Type.Array(suggestedInstituteSchema, { description: 'all but universities' }),
    universities: Type.Array(suggestedInstituteSchema),
    places: Type.Array(suggestedPlaceSchema),
    disciplines: Type.Array(suggestedDisciplineSchema),
  },
  { ...closed, $id: 'Suggestions' },
);
export type Suggestions = Static<typeof suggestionsSchema>;
