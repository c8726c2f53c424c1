import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false };
const id = Type.Integer({ minimum: 1 });

export const synonymSchema = Type.Object(
  { id, terms: Type.Array(Type.String(), { minItems: 2, maxItems: 20 }) },
  { ...closed, $id: 'SynonymGroup', description: 'Terms that mean the same in a query.' },
);
export type SynonymGroup = Static<typeof synonymSchema>;

export const pinSchema = Type.Object(
  { id, query: Type.String(), slugs: Type.Array(Type.String(), { maxItems: 10 }) },
  {
    ...closed,
    $id: 'Pin',
    description:
      'For this query these institutes come first, in this order. A pin is for institutes: it follows them when their slugs ' +
      'change, and is empty when all of them are deleted for good.',
  },
);
export type Pin = Static<typeof pinSchema>;

export const synonymListSchema = Type.Object(
  { items: Type.Array(synonymSchema) },
  { ...closed, $id: 'SynonymList', description: 'All of them, by id.' },
);
export type SynonymList = Static<typeof synonymListSchema>;

export const pinListSchema = Type.Object(
  { items: Type.Array(pinSchema) },
  { ...closed, $id: 'PinList', description: 'All of them, by query.' },
);
export type PinList = Static<typeof pinListSchema>;
