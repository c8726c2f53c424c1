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
      'Institutes that come first for a query, in this order. A pin follows its institutes when their slugs change, and is ' +
      'empty once all of them are permanently deleted.',
  },
);
export type Pin = Static<typeof pinSchema>;

export const synonymListSchema = Type.Object(
  { items: Type.Array(synonymSchema) },
  { ...closed, $id: 'SynonymList', description: 'All synonym groups, by id.' },
);

export const pinListSchema = Type.Object(
  { items: Type.Array(pinSchema) },
  { ...closed, $id: 'PinList', description: 'All pins, by query.' },
);
