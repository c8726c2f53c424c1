import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false };
const count = Type.Integer({ minimum: 0, description: 'Number of institutes.' });

export const suggestedInstituteSchema = Type.Object(
  {
    slug: Type.String(),
    name: Type.String(),
    kind: Type.String(),
    place: Type.Optional(Type.String({ description: 'Place of the institute, in words.' })),
  },
  { ...closed, $id: 'SuggestedInstitute' },
);
export type SuggestedInstitute = Static<typeof suggestedInstituteSchema>;

export const suggestedPlaceSchema = Type.Object(
  {
    value: Type.String({ description: 'Value of the facet.' }),
    facet: Type.Enum(['district', 'state', 'country']),
    state: Type.Optional(Type.String({ description: 'State of the district.' })),
    count,
  },
  { ...closed, $id: 'SuggestedPlace' },
);
export type SuggestedPlace = Static<typeof suggestedPlaceSchema>;

export const suggestedDisciplineSchema = Type.Object(
  {
    value: Type.String({ description: 'Code of the discipline, the value of the facet.' }),
    name: Type.String(),
    count,
  },
  { ...closed, $id: 'SuggestedDiscipline' },
);
export type SuggestedDiscipline = Static<typeof suggestedDisciplineSchema>;

export const suggestionsSchema = Type.Object(
  {
    institutes: Type.Array(suggestedInstituteSchema, {
      description: 'Institutes that are not universities.',
    }),
    universities: Type.Array(suggestedInstituteSchema),
    places: Type.Array(suggestedPlaceSchema),
    disciplines: Type.Array(suggestedDisciplineSchema),
  },
  { ...closed, $id: 'Suggestions' },
);
export type Suggestions = Static<typeof suggestionsSchema>;
